"""Who may do what: roles, the right that each route asks for, and who asks. Pure: HTTP stands in `routes`."""
