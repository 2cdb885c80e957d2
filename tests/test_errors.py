"""The hierarchy of errors, and what each error says."""

import pytest

from runtime import errors


def test_a_rejection_has_a_code_for_programs_and_a_message_for_people() -> None:
    answer = errors.Reject("full", "Try again later.")
    assert (answer.code, answer.reason, str(answer)) == ("full", "Try again later.", "Try again later.")
    assert (errors.Reject("full").code, errors.Reject("full").reason) == ("full", "full")
    assert errors.Reject().code == "rejected"


def test_a_rejection_takes_further_fields_except_reserved_names() -> None:
    answer = errors.Reject("invalid", "too long", field="name", most=20, message="other")
    assert answer.fields == {"field": "name", "most": 20, "message": "other"}
    assert errors.Reject(code="full", reason="no seat").fields == {}
    with pytest.raises(TypeError, match=r"begin with \$ are Stateroom's own: \$stream"):
        errors.Reject("x", "y", **{"$stream": 1, "z": 2})
    with pytest.raises(TypeError, match="code"):
        errors.Reject("x", "y", code="z")  # type: ignore[misc]


@pytest.mark.parametrize("given", [{"code": 404}, {"code": "full", "reason": None}])
def test_code_and_reason_of_a_rejection_are_texts(given: dict[str, object]) -> None:
    with pytest.raises(TypeError, match="is a text, not"):
        errors.Reject(**given)  # type: ignore[arg-type]


def test_a_declaration_error_is_a_usage_error() -> None:
    assert issubclass(errors.DeclarationError, errors.UsageError)


def test_an_error_that_another_process_reports_has_the_same_class() -> None:
    told = errors.ask_error("moved", "it moved", may_have_run=True)
    assert (type(told), str(told), told.may_have_run) == (errors.Moved, "it moved", True)
    failed = errors.ask_error("failed", "no", True, "unhandled")
    assert isinstance(failed, errors.Failed)
    assert (failed.reason_code, failed.may_have_run) == ("unhandled", False)
    assert type(errors.ask_error("newer than we are", "?")) is errors.AskError
