"""Row-level security: PostgreSQL itself keeps rows from people who may not see them, whatever a query forgot.

`context` says to the database on whose behalf a transaction works, `middleware` and `tasks` do so for every request and
every background task, `foundations.core.isolation` is how an app declares who sees the rows of a table, `install` makes roles, grants and
policies of the declarations. `docs/decisions/0008-row-level-security.md` says why it is built this way.
"""
