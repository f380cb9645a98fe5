#include "fuzz_driver.h"

#include <stdio.h>
#include <stdlib.h>

// libFuzzer as a library (llvm.org/docs/LibFuzzer.html): SwiftPM gives every program a main of its own.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*callback)(const uint8_t *bytes, size_t count));

static void (*fuzz_target)(const uint8_t *bytes, size_t count);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    fuzz_target(bytes, count);
    return 0;
}

int fuzz_run(int argc, char **argv, void (*target)(const uint8_t *bytes, size_t count)) {
    fuzz_target = target;
    return LLVMFuzzerRunDriver(&argc, &argv, LLVMFuzzerTestOneInput);
}

void fuzz_found(const char *what) {
    fprintf(stderr, "FOUND: %s\n", what);
    abort();
}
