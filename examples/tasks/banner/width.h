/* How wide a text is; included by frame.c and width.c. */
#ifndef WIDTH_H
#define WIDTH_H

#include <stddef.h>

/* Number of characters of a UTF-8 text. */
size_t width_of(const char *text);

#endif
