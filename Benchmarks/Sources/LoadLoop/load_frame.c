#include "load_frame.h"
#include <stdlib.h>
#include <string.h>

// How many bytes of a begun reply are left.
static size_t cut(const char *bytes, size_t length, load_take take, void *context) {
    const char *from = bytes, *end = bytes + length;
    const char *search = from;
    // JSON escapes CR inside of strings, so a CR can only be the beginning of CR LF CR LF.
    while ((search = memchr(search, '\r', (size_t)(end - search)))) {
        if (end - search < 4) break;
        if (memcmp(search, "\r\n\r\n", 4) != 0) {
            search += 1;
            continue;
        }
        take(context, from, (size_t)(search - from));
        from = search += 4;
    }
    return (size_t)(end - from);
}

bool load_frame_cut(load_frame *frame, const char *bytes, size_t length, load_take take, void *context) {
    if (!frame->begun) {
        const size_t rest = cut(bytes, length, take, context);
        if (rest == 0) return true;
        frame->begun = malloc(rest);
        if (!frame->begun) return false;
        memcpy(frame->begun, bytes + length - rest, rest);
        frame->length = rest;
        return true;
    }
    if (frame->length + length > load_longest_reply) return false;
    char *larger = realloc(frame->begun, frame->length + length);
    if (!larger) return false;
    frame->begun = larger;
    memcpy(larger + frame->length, bytes, length);
    const size_t whole = frame->length + length;
    frame->length = cut(larger, whole, take, context);
    if (frame->length == 0) load_frame_clear(frame);
    else memmove(larger, larger + whole - frame->length, frame->length);
    return true;
}

void load_frame_clear(load_frame *frame) {
    free(frame->begun);
    *frame = (load_frame){0};
}
