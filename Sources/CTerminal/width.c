#define _GNU_SOURCE

#include "terminal.h"

#include <locale.h>
#include <pthread.h>
#include <wchar.h>

static locale_t unicode;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void make_locale(void) {
    unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (!unicode) unicode = newlocale(LC_CTYPE_MASK, "en_US.UTF-8", (locale_t)0);
}

int cterminal_wcwidth(uint32_t scalar) {
    pthread_once(&once, make_locale);
    if (!unicode) return wcwidth((wchar_t)scalar);
    // setlocale(3) would change the whole process, and is not thread-safe.
    locale_t before = uselocale(unicode);
    int width = wcwidth((wchar_t)scalar);
    uselocale(before);
    return width;
}
