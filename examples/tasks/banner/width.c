#include "width.h"

size_t width_of(const char *text) {
    size_t width = 0;
    /* Every byte but the continuations (10xxxxxx) begins a character. */
    for (; *text != '\0'; text++)
        width += ((unsigned char)*text & 0xC0) != 0x80;
    return width;
}
