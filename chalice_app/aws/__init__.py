"""Every AWS call of the control plane: paginated, bounded, with named refusals. Decides nothing."""
