"""Who changed what: one record for every change that somebody makes."""
