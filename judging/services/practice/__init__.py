"""Practice farms: made by organisers, practised on by judges. Nothing real reads them."""
