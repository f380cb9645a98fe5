#ifndef LOAD_FRAME_H
#define LOAD_FRAME_H

#include <stdbool.h>
#include <stddef.h>

enum { load_longest_reply = 1 << 20 };

// What a connection has received of a reply that is not yet whole.
typedef struct load_frame {
    char *begun;     // allocated only while half a reply waits
    size_t length;
} load_frame;

// Gets each whole reply or event, without its CR LF CR LF.
typedef void (*load_take)(void *context, const char *reply, size_t length);

// Cuts what has been received into replies and keeps the rest. False if that grows too large.
bool load_frame_cut(load_frame *frame, const char *bytes, size_t length, load_take take, void *context);

void load_frame_clear(load_frame *frame);

#endif
