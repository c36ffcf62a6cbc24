/* lane_peer push ENDPOINT NAME COUNT | sub ENDPOINT NAMES COUNT: libzmq in LanePeersIT, which says what they do. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

#define LARGE (1 << 20)
#define MOST 16

static void *s;
static char large[LARGE];
static char names[MOST][32];
static int last[MOST];
static int senders;

/* What follows the first frame of message n; returns how many frames. */
static int rest(int n, const char **frames, int *sizes) {
    if (n % 200 == 0) { frames[0] = large; sizes[0] = LARGE; return 1; }
    frames[0] = n % 3 == 1 ? "" : "a"; sizes[0] = n % 3 == 1 ? 0 : 1;
    frames[1] = "bc"; sizes[1] = 2;
    return n % 3;
}

static int push(const char *name, int count) {
    char line[16], first[64];
    const char *frames[2];
    int sizes[2];
    puts("ready");
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin)) return 1;
    for (int n = 1; n <= count; n++) {
        int more = rest(n, frames, sizes);
        sprintf(first, "%s %d", name, n);
        zmq_send(s, first, strlen(first), more ? ZMQ_SNDMORE : 0);
        for (int i = 0; i < more; i++) zmq_send(s, frames[i], sizes[i], i + 1 < more ? ZMQ_SNDMORE : 0);
        if (n % 50 == 0) usleep(333000);
    }
    return 0;
}

/* Receives a frame, compares it, and tells whether more follow. */
static int same(const char *expected, int size, int *more) {
    zmq_msg_t frame;
    zmq_msg_init(&frame);
    int is_same = zmq_msg_recv(&frame, s, 0) == size && memcmp(zmq_msg_data(&frame), expected, size) == 0;
    *more = zmq_msg_more(&frame);
    zmq_msg_close(&frame);
    return is_same;
}

static int take(const char *first, int more) {
    char name[32];
    const char *frames[2];
    int n, sizes[2], i = 0;
    if (sscanf(first, "%31s %d", name, &n) != 2) return 0;
    while (i < senders && strcmp(names[i], name) != 0) i++;
    if (i == senders || n != ++last[i]) return 0;
    int count = rest(n, frames, sizes);
    for (i = 0; i < count; i++) if (!more || !same(frames[i], sizes[i], &more)) return 0;
    return !more;
}

static int subscribe(int count) {
    int is_ready = 0, wait = 120000, missing = senders * count;
    zmq_setsockopt(s, ZMQ_RCVTIMEO, &wait, sizeof wait);
    zmq_setsockopt(s, ZMQ_SUBSCRIBE, "", 0);
    while (missing > 0) {
        char first[64];
        int more, size = zmq_recv(s, first, sizeof first - 1, 0);
        size_t option = sizeof more;
        zmq_getsockopt(s, ZMQ_RCVMORE, &more, &option);
        first[size < 0 ? 0 : size > 63 ? 63 : size] = 0;
        if (strcmp(first, "warm") == 0) {
            if (!is_ready) puts("ready");
            fflush(stdout);
            is_ready = 1;
        } else if (take(first, more)) {
            missing--;
        } else {
            fprintf(stderr, "not whole or not in order: %s, %d to come\n", first, missing);
            return 1;
        }
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc != 5) return 2;
    memset(large, 'x', LARGE);
    void *context = zmq_ctx_new();
    int is_push = strcmp(argv[1], "push") == 0;
    s = zmq_socket(context, is_push ? ZMQ_PUSH : ZMQ_SUB);
    int none = 0;
    if (!is_push) zmq_setsockopt(s, ZMQ_RCVHWM, &none, sizeof none); /* counts only if set before connect */
    if (zmq_connect(s, argv[2]) != 0) return 1;
    for (char *name = strtok(argv[3], ","); !is_push && name && senders < MOST; name = strtok(NULL, ","))
        snprintf(names[senders++], sizeof names[0], "%s", name);
    int code = is_push ? push(argv[3], atoi(argv[4])) : subscribe(atoi(argv[4]));
    zmq_close(s);
    zmq_ctx_term(context);
    return code;
}
