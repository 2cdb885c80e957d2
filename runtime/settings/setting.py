"""What a setting is: name, default, unit, range, meaning; and how a value for it is read and checked.

Lowest layer: names nothing of ours but errors and forms of texts. The rule: a wrong value is one line that names
the setting, what was given and what would have been right.
"""

from dataclasses import dataclass

from runtime.errors import SettingError
from runtime.settings.forms import Form

Value = bool | int | float | str | list[str]

SHOWN_CHARACTERS = 80
KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text", list: "a list"}
WORDS = dict.fromkeys(("true", "1", "yes", "on"), True) | dict.fromkeys(("false", "0", "no", "off"), False)


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the registry. The default's type is the setting's; `low` and `high` are included."""

    name: str
    default: Value
    unit: str
    low: float | None
    high: float | None
    meaning: str
    choices: tuple[str, ...] = ()
    form: Form | None = None
    """What a text must look like, or each of a list."""

    @property
    def section(self) -> str:
        """The part of the name before the first dot."""
        return self.name.partition(".")[0]

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return "STATEROOM_" + self.name.replace(".", "_").upper()

    def allowed(self) -> str:
        """What a value may be, in words."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.form:
            return self.form.many if isinstance(self.default, list) else self.form.one
        kind = KINDS[type(self.default)]
        if self.low is not None and self.high is not None:
            return f"{kind} from {plain(self.low)} to {plain(self.high)}"
        return kind if self.low is None else f"{kind} from {plain(self.low)}"

    def parse(self, text: str) -> Value:
        """Reads a value out of a text: environment, `--set`, flags. Lists are separated by commas."""
        try:
            return self.check(self._read(text.strip()))
        except ValueError:
            raise self._refusal(text) from None

    def check(self, value: object) -> Value:
        """Accepts a typed value (TOML, `App(settings=…)`); a whole number will do for a number.

        What has a form is returned in its one spelling. Raises SettingError.
        """
        kind = type(self.default)
        if kind is float and type(value) is int and self._in_range(value):
            value = float(value)
        if type(value) is not kind or not self._in_range(value):
            raise self._refusal(value)
        if isinstance(value, list):
            return self._checked_list(value)
        assert isinstance(value, bool | int | float | str)
        return self._formed(value) if isinstance(value, str) else value

    def _checked_list(self, items: list[object]) -> list[str]:
        texts = [item for item in items if isinstance(item, str)]
        if len(texts) < len(items):
            raise self._refusal(items)
        return self._formed_all(texts)

    def _formed(self, text: str) -> str:
        try:
            return self.form.read(text) if self.form else text
        except ValueError:
            assert self.form
            raise SettingError(f"setting {self.name}: {text!r} is not {self.form.one}") from None

    def _formed_all(self, texts: list[str]) -> list[str]:
        if self.form is None:
            return texts
        try:
            return self.form.read_all(texts)
        except ValueError as wrong:
            text = str(wrong)
            if text == self.form.alone:
                raise SettingError(
                    f"setting {self.name}: {text!r} allows all, so it must stand alone"
                ) from None
            raise SettingError(f"setting {self.name}: {text!r} is not {self.form.one}") from None

    def _read(self, text: str) -> object:
        match self.default:
            case bool():
                if text.lower() not in WORDS:
                    raise ValueError
                return WORDS[text.lower()]
            case int():
                return int(text)
            case float():
                return float(text)
            case list():
                return [item.strip() for item in text.split(",") if item.strip()]
            case _:
                return text

    def _in_range(self, value: object) -> bool:
        if self.choices:
            return value in self.choices
        if not isinstance(value, int | float) or isinstance(value, bool):
            return True
        low = self.low is None or value >= self.low
        return low and (self.high is None or value <= self.high) and value == value  # NaN is no number

    def _refusal(self, value: object) -> SettingError:
        return SettingError(f"setting {self.name}: {_shortened(value)} is not {self.allowed()}")


def _shortened(value: object) -> str:
    """A value as it was given, in a line of bearable length."""
    try:
        text = repr(value)
    except ValueError:  # Python refuses to print a whole number of more than 4300 digits
        return "a number of thousands of digits"
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"


def plain(number: float) -> str:
    """A number as one would type it: whole ones with all their digits."""
    return str(int(number)) if number == int(number) else f"{number:.15g}"
