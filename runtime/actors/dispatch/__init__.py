"""Which function of a class runs for a message or a call: read once for each class, bound to each actor."""
