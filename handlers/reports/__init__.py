"""A report from the first word to the last: told, placed, handed on, taken, answered, closed."""
