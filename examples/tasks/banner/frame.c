#include "frame.h"

#include "width.h"

static void edge(FILE *out, size_t width) {
    fputc(FRAME_CORNER, out);
    for (size_t i = 0; i < width + 2; i++)
        fputc(FRAME_EDGE, out);
    fprintf(out, "%c\n", FRAME_CORNER);
}

void frame_print(FILE *out, const char *line) {
    size_t width = width_of(line);
    edge(out, width);
    fprintf(out, "%c %s %c\n", FRAME_SIDE, line, FRAME_SIDE);
    edge(out, width);
}
