// The practical limit of a server that answers a line when it is durable: limit-echo with an INSERT a line, and one
// COMMIT for all the lines of a loop turn before any of them is answered.
#include "limit_loop.h"
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct store {
    sqlite3 *database;
    sqlite3_stmt *begin, *insert, *commit;
    bool in_transaction;
    sqlite3_int64 lines;
} store;

static bool complain(const store *store, const char *what) {
    fprintf(stderr, "%s: %s\n", what, store->database ? sqlite3_errmsg(store->database) : "no memory");
    return false;
}

static bool execute(const store *store, const char *sql) {
    return sqlite3_exec(store->database, sql, NULL, NULL, NULL) == SQLITE_OK || complain(store, sql);
}

static bool prepare(const store *store, const char *sql, sqlite3_stmt **statement) {
    return sqlite3_prepare_v3(store->database, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) == SQLITE_OK ||
           complain(store, sql);
}

// Whether the settings on which "durable" rests are in force, as SQLite itself says.
static bool is_durable(const store *store) {
    sqlite3_stmt *statement = NULL;
    if (!prepare(store, "SELECT * FROM pragma_journal_mode, pragma_synchronous", &statement)) return false;
    const bool durable = sqlite3_step(statement) == SQLITE_ROW &&
                         sqlite3_stricmp((const char *)sqlite3_column_text(statement, 0), "wal") == 0 &&
                         sqlite3_column_int(statement, 1) == 2;
    sqlite3_finalize(statement);
    if (!durable) fputs("the database is not in WAL mode with synchronous=FULL\n", stderr);
    return durable;
}

static bool store_open(store *store, const limit_settings *settings) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s/limit.db", settings->data) >= (int)sizeof path) {
        fputs("--data is too long\n", stderr);
        return false;
    }
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, &store->database, flags, NULL) != SQLITE_OK) return complain(store, path);
    return execute(store, "PRAGMA journal_mode = WAL") && execute(store, "PRAGMA synchronous = FULL") &&
           is_durable(store) &&
           execute(store, "CREATE TABLE IF NOT EXISTS message (id INTEGER PRIMARY KEY AUTOINCREMENT, "
                          "conversation INTEGER NOT NULL, sender INTEGER NOT NULL, time INTEGER NOT NULL, "
                          "text TEXT NOT NULL)") &&
           (!settings->index ||
            execute(store, "CREATE INDEX IF NOT EXISTS message_conversation ON message (conversation)")) &&
           prepare(store, "BEGIN IMMEDIATE", &store->begin) &&
           prepare(store, "INSERT INTO message (conversation, sender, time, text) VALUES (?, ?, ?, ?)",
                   &store->insert) &&
           prepare(store, "COMMIT", &store->commit);
}

static void store_close(store *store) {
    sqlite3_finalize(store->begin);
    sqlite3_finalize(store->insert);
    sqlite3_finalize(store->commit);
    sqlite3_close(store->database);
}

static int run(const store *store, sqlite3_stmt *statement, const char *what) {
    const int result = sqlite3_step(statement);
    sqlite3_reset(statement);
    if (result == SQLITE_DONE) return 0;
    complain(store, what);
    return -1;
}

static int store_line(void *context, const char *line, size_t length) {
    store *store = context;
    if (!store->in_transaction) {
        if (run(store, store->begin, "BEGIN") != 0) return -1;
        store->in_transaction = true;
    }
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    store->lines += 1;
    // A number of conversations as 50 users have them, so that an index has something to order.
    sqlite3_bind_int64(store->insert, 1, store->lines % 50);
    sqlite3_bind_int64(store->insert, 2, store->lines % 50 + 1);
    sqlite3_bind_int64(store->insert, 3, (sqlite3_int64)now.tv_sec * 1000 + now.tv_nsec / 1000000);
    // Static: the line outlives the step that follows.
    sqlite3_bind_text(store->insert, 4, line, (int)length, SQLITE_STATIC);
    return run(store, store->insert, "INSERT");
}

static int store_commit(void *context) {
    store *store = context;
    store->in_transaction = false;
    return run(store, store->commit, "COMMIT");
}

int main(int argc, char **argv) {
    const limit_settings settings = limit_parse(LIMIT_STORE, argc, argv);
    store store = {0};
    int exit_code = 74;
    if (store_open(&store, &settings)) {
        const limit_batch batch = {.line = store_line, .commit = store_commit, .context = &store};
        exit_code = limit_loop_run(&settings, &batch);
    }
    store_close(&store);
    return exit_code;
}
