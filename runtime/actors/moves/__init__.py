"""What becomes of actors when partitions change hands: snapshots go along, nobody begins too soon."""
