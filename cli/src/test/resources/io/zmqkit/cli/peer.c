/* peer TYPE ENDPOINT [TIMES]: one socket of libzmq. Binds if the endpoint ends with an asterisk, else connects. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

static void *s;

static void show(void) {
    int more = 1;
    size_t size = sizeof more;
    while (more) {
        char frame[256];
        int n = zmq_recv(s, frame, sizeof frame, 0);
        if (n < 0) return;
        zmq_getsockopt(s, ZMQ_RCVMORE, &more, &size);
        printf("[%.*s]%s", n, frame, more ? " " : "\n");
    }
    fflush(stdout);
}

static void say(const char *first, const char *last) {
    zmq_send(s, first, strlen(first), ZMQ_SNDMORE);
    zmq_send(s, last, strlen(last), 0);
}

static void publish(void) {
    for (int i = 0; i < 3000; i++, usleep(20000)) say("10001", "72");
}

static void push(void) { say("a", "\xff"); }
static void ask(void) { say("ask", "me"); show(); }
static void answer(void) { show(); say("re", "ply"); }
static void subscribe(void) { zmq_setsockopt(s, ZMQ_SUBSCRIBE, "1000", 4); show(); }

static const struct { const char *name; int type; void (*work)(void); } KINDS[] = {
    {"PUB", ZMQ_PUB, publish}, {"SUB", ZMQ_SUB, subscribe}, {"PUSH", ZMQ_PUSH, push}, {"PULL", ZMQ_PULL, show},
    {"REQ", ZMQ_REQ, ask}, {"REP", ZMQ_REP, answer}, {"DEALER", ZMQ_DEALER, ask}, {"ROUTER", ZMQ_ROUTER, show}};

static int open_at(const char *endpoint) {
    char bound[256];
    size_t size = sizeof bound;
    if (endpoint[strlen(endpoint) - 1] != '*') return zmq_connect(s, endpoint);
    if (zmq_bind(s, endpoint) != 0) return -1;
    zmq_getsockopt(s, ZMQ_LAST_ENDPOINT, bound, &size);
    fprintf(stderr, "ready: libzmq bound to %s\n", bound);
    return 0;
}

int main(int argc, char **argv) {
    void *context = zmq_ctx_new();
    int times = argc > 3 ? atoi(argv[3]) : 1;
    for (size_t i = 0; argc > 2 && i < sizeof KINDS / sizeof *KINDS; i++) {
        if (strcmp(argv[1], KINDS[i].name) == 0) {
            s = zmq_socket(context, KINDS[i].type);
            if (open_at(argv[2]) != 0) return 1;
            while (times-- > 0) KINDS[i].work();
            zmq_close(s);
            return zmq_ctx_term(context);
        }
    }
    return 2;
}
