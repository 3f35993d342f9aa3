/* banner: reads one line and prints it in a frame. */
#include <string.h>

#include "frame.h"

int main(void) {
    char line[256];
    if (fgets(line, sizeof line, stdin) == NULL) {
        fputs("banner: nothing to read\n", stderr);
        return 1;
    }
    line[strcspn(line, "\r\n")] = '\0';
    frame_print(stdout, line);
    return 0;
}
