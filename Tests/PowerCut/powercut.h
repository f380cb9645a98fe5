// What the wrappers of the system's calls (calls.c) tell the model (powercut.c).
#include <pthread.h>
#include <sys/types.h>

enum { MOST_DESCRIPTORS = 65536 };

// The order of the names in is_deadly.
enum kind { OTHER, DATABASE, LOG, FOLDER, SHARED_MEMORY };

struct range {
    off_t from, to;
};

// A file of the data folder: what was written since its last sync, and the least size it had since then.
struct tracked {
    ino_t inode;
    enum kind kind;
    int live, object;
    struct range *ranges;
    size_t count, room;
    off_t least;
    struct tracked *next;
};

void lock(void);
void unlock(void);
int has_platter(void);
int is_watched(void);
void not_modelled(const char *what);
void pause_as_a_disk(void);

// By descriptor; NULL: none of the data folder.
struct tracked *tracked(int descriptor);
void set_tracked(int descriptor, struct tracked *file);
void opened(int descriptor, int flags);

// Under the lock: what happened to a file.
void wrote(struct tracked *file, off_t from, off_t to, int may_reach);
void truncated(struct tracked *file, off_t size);
void synced(struct tracked *file);
void all_synced(void);
void name_changed(void);
void name_lost(int at, const char *path);

// Under the lock: whether the process is to die at this call, in its middle or after it. Does not return where it is
// to die before.
int is_deadly(const struct tracked *file, const char *call);
int dies_halfway(void);
void die_now(const char *call);
