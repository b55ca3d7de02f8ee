"""Connected accounts: one account underneath, shown in v1's shape and in v2's."""
