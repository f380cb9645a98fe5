// What a terminal program needs of the C library and Swift's importer leaves out. Each function says why it is here.

#ifndef CTERMINAL_H
#define CTERMINAL_H

#include <stdint.h>

// wcwidth(3), hidden from Swift behind _XOPEN_SOURCE: the columns of a character in the process's locale, or -1.
int cterminal_wcwidth(uint32_t scalar);

#endif
