"""A package of the workspace that the installation test installs."""
