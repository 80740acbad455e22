"""The dashboard as it is served: its built files, and the headers that bound what a browser runs of them."""
