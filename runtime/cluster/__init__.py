"""The supervisor tree and the directory: who owns which partition, and what happens when one dies."""
