"""The chat groups of the Official Account: who is in them, what is said there, who looks after them."""
