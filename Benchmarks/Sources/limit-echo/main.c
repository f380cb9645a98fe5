// The practical limit of a server that answers a line: no parsing, no accounts, no order of replies to keep.
#include "limit_loop.h"

int main(int argc, char **argv) {
    const limit_settings settings = limit_parse(LIMIT_ECHO, argc, argv);
    return limit_loop_run(&settings, NULL);
}
