"""Who people are to us: greeting, help, questions, invitations, and what we hold about them."""
