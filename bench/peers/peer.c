/*
 * The C side of bench/relay.py and bench/compare.sh, on libzmq:
 *
 *   peer relay COLLECT PUBLISH               PULL to PUB: receives a message, sends it on
 *   peer push ENDPOINT COUNT SIZE            sends COUNT messages of SIZE bytes, then 1,000 that begin with "end"
 *   peer sub ENDPOINT PREFIX                 counts messages until one begins with "end"; prints
 *                                            messages, seconds from the first to the last, CPU seconds
 *
 * push sends "warm" a hundred times a second until there is a line on its standard input; sub prints "ready" when it has
 * received the first of them: its subscription has arrived then.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

enum { HIGH_WATER_MARK = 10000000, ENDS = 1000 };

static void fail(const char *what) {
    fprintf(stderr, "peer: %s: %s\n", what, zmq_strerror(zmq_errno()));
    exit(1);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static double cpu(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return u.ru_utime.tv_sec + u.ru_utime.tv_usec / 1e6 + u.ru_stime.tv_sec + u.ru_stime.tv_usec / 1e6;
}

static void *open_socket(void *context, int type) {
    void *socket = zmq_socket(context, type);
    int mark = HIGH_WATER_MARK;
    if (!socket) fail("socket");
    zmq_setsockopt(socket, ZMQ_SNDHWM, &mark, sizeof mark);
    zmq_setsockopt(socket, ZMQ_RCVHWM, &mark, sizeof mark);
    return socket;
}

static int relay(void *context, const char *collect, const char *publish) {
    void *pull = open_socket(context, ZMQ_PULL);
    void *pub = open_socket(context, ZMQ_PUB);
    zmq_msg_t message;
    if (zmq_bind(pull, collect) || zmq_bind(pub, publish)) fail("bind");
    printf("ready\n");
    fflush(stdout);
    zmq_msg_init(&message);
    while (zmq_msg_recv(&message, pull, 0) >= 0) {
        if (zmq_msg_send(&message, pub, zmq_msg_more(&message) ? ZMQ_SNDMORE : 0) < 0) fail("send");
    }
    return 0;
}

static int push(void *context, const char *endpoint, long count, size_t size) {
    void *socket = open_socket(context, ZMQ_PUSH);
    struct pollfd input = {STDIN_FILENO, POLLIN, 0};
    char *body = calloc(1, size < 16 ? 16 : size);
    int i;
    long n;
    if (zmq_connect(socket, endpoint)) fail("connect");
    while (poll(&input, 1, 10) == 0) {
        if (zmq_send(socket, "warm", 4, ZMQ_DONTWAIT) < 0 && zmq_errno() != EAGAIN) fail("send");
    }
    if (getchar() == EOF) return 1;
    for (n = 0; n < count; n++) {
        int digits = snprintf(body, 16, "%05ld ", n % 1000);
        body[digits] = '.';
        if (zmq_send(socket, body, size, 0) < 0) fail("send");
    }
    for (i = 0; i < ENDS; i++) {
        if (zmq_send(socket, "end", 3, 0) < 0) fail("send");
    }
    printf("%.6f\n", cpu());
    zmq_close(socket);
    zmq_ctx_term(context);
    return 0;
}

static int sub(void *context, const char *endpoint, const char *prefix) {
    void *socket = open_socket(context, ZMQ_SUB);
    double first = 0;
    double last = 0;
    long count = 0;
    int is_ready = 0;
    zmq_msg_t message;
    zmq_setsockopt(socket, ZMQ_SUBSCRIBE, prefix, strlen(prefix));
    zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "end", 3);
    zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "warm", 4);
    if (zmq_connect(socket, endpoint)) fail("connect");
    zmq_msg_init(&message);
    while (zmq_msg_recv(&message, socket, 0) >= 0) {
        size_t size = zmq_msg_size(&message);
        if (size == 4 && memcmp(zmq_msg_data(&message), "warm", 4) == 0) {
            if (!is_ready) {
                printf("ready\n");
                fflush(stdout);
                is_ready = 1;
            }
            continue;
        }
        if (size >= 3 && memcmp(zmq_msg_data(&message), "end", 3) == 0) break;
        if (count++ == 0) first = now();
    }
    last = now();
    printf("%ld %.6f %.6f\n", count, last - first, cpu());
    return 0;
}

int main(int argc, char **argv) {
    void *context = zmq_ctx_new();
    if (argc == 4 && !strcmp(argv[1], "relay")) return relay(context, argv[2], argv[3]);
    if (argc == 5 && !strcmp(argv[1], "push")) return push(context, argv[2], atol(argv[3]), (size_t)atol(argv[4]));
    if (argc == 4 && !strcmp(argv[1], "sub")) return sub(context, argv[2], argv[3]);
    fprintf(stderr, "peer: see the comment at the top of peer.c\n");
    return 2;
}
