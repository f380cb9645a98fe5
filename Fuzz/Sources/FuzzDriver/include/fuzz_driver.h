#pragma once

#include <stddef.h>
#include <stdint.h>

/// Runs libFuzzer with the program's arguments; returns its exit code. `target` gets each input.
int fuzz_run(int argc, char **argv, void (*target)(const uint8_t *bytes, size_t count));

/// Says what is wrong and ends the program as a crash, so that libFuzzer keeps the input.
void fuzz_found(const char *what) __attribute__((noreturn));
