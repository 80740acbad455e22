"""What people are told when they do not look: kinds, one message for many, mutes, bounds and words."""
