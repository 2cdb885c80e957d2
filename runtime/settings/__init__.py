"""One registry of all settings, and the layers their values come from."""

from runtime.settings.registry import BY_NAME, DEPLOYMENT, SECTIONS, SETTINGS
from runtime.settings.setting import Setting, Value
from runtime.settings.settings import Settings

__all__ = ["BY_NAME", "DEPLOYMENT", "SECTIONS", "SETTINGS", "Setting", "Settings", "Value"]
