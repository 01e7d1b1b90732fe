"""platemark's applications: many assets, people, farms. The library is `provenance`."""
