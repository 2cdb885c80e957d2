"""Errors say who is at fault."""

from runtime import errors


def test_a_rejection_has_a_code_for_programs_and_a_message_for_people() -> None:
    answer = errors.Reject("full", "Try again later.")
    assert (answer.code, answer.reason, str(answer)) == ("full", "Try again later.", "Try again later.")
    assert (errors.Reject("full").code, errors.Reject("full").reason) == ("full", "full")
    assert errors.Reject().code == "rejected"


def test_a_wrong_declaration_is_the_fault_of_who_wrote_it() -> None:
    assert issubclass(errors.DeclarationError, errors.UsageError)
