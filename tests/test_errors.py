"""Errors say who is at fault."""

from runtime import errors


def test_a_rejection_has_its_reason() -> None:
    assert errors.Reject("full").reason == "full"
    assert str(errors.Reject("full")) == "full"
    assert errors.Reject().reason == ""


def test_a_wrong_declaration_is_the_fault_of_who_wrote_it() -> None:
    assert issubclass(errors.DeclarationError, errors.UsageError)
