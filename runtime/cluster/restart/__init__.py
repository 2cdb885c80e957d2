"""What follows the end of a child: the loop that restarts it, the policy, and which actor was to blame."""
