/* What a frame is made of; included by banner.c and frame.c. */
#ifndef FRAME_H
#define FRAME_H

#include <stdio.h>

#define FRAME_CORNER '+'
#define FRAME_EDGE '-'
#define FRAME_SIDE '|'

/* Prints the line in a frame. */
void frame_print(FILE *out, const char *line);

#endif
