"""What an app and its classes declare: read and checked once, while the user's module is imported."""
