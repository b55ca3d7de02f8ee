"""The scripts of the migrations, in order."""
