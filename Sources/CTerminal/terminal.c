#define _XOPEN_SOURCE 700

#include "terminal.h"

#include <wchar.h>

int cterminal_wcwidth(uint32_t scalar) {
    return wcwidth((wchar_t)scalar);
}
