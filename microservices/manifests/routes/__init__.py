"""Routes of both kinds, as they stand in manifests: hosts, parents, matches and splits."""
