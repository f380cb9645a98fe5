#include "limit_loop.h"
#include "limit_connection.h"
#include "limit_tls.h"
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { events_of_turn = 1024 };

void limit_loop_touch(limit_loop *loop, limit_connection *connection) {
    if (connection->touched) return;
    if (loop->touched_count == loop->touched_capacity) {
        const int capacity = loop->touched_capacity ? loop->touched_capacity * 2 : 64;
        limit_connection **larger = realloc(loop->touched, (size_t)capacity * sizeof *larger);
        if (!larger) abort();
        loop->touched = larger;
        loop->touched_capacity = capacity;
    }
    connection->touched = true;
    loop->touched[loop->touched_count++] = connection;
}

static void raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static int listen_on_loopback(int port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 4096) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static int port_of(int fd) {
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    return getsockname(fd, (struct sockaddr *)&address, &length) == 0 ? ntohs(address.sin_port) : -1;
}

static int stop_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    signal(SIGPIPE, SIG_IGN);
    if (sigprocmask(SIG_BLOCK, &set, NULL) != 0) return -1;
    return signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
}

static bool watch_fd(limit_loop *loop, int *fd) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = fd};
    return epoll_ctl(loop->epoll, EPOLL_CTL_ADD, *fd, &event) == 0;
}

static void accept_all(limit_loop *loop) {
    for (;;) {
        const int fd = accept4(loop->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            const int on = 1;
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            limit_connection_open(loop, fd);
            continue;
        }
        if (errno == EINTR || errno == ECONNABORTED) continue;
        if (errno == EMFILE || errno == ENFILE) {
            // Without this epoll would report the listener again at once, for ever.
            epoll_ctl(loop->epoll, EPOLL_CTL_DEL, loop->listener, NULL);
            loop->listener_paused = true;
        }
        return;
    }
}

static void end_turn(limit_loop *loop) {
    if (loop->batch && loop->lines_of_turn > 0 && !loop->stopping && loop->batch->commit(loop->batch->context) != 0) {
        loop->stopping = true;
        loop->exit_code = 74;
    }
    loop->lines_of_turn = 0;
    bool freed = false;
    // The list may grow while it is walked: a write that fails dooms its connection.
    for (int place = 0; place < loop->touched_count; place++) {
        limit_connection *connection = loop->touched[place];
        if (!loop->stopping && connection->established) limit_connection_flush(loop, connection);
        connection->touched = false;
        if (!connection->doomed) continue;
        limit_connection_free(loop, connection);
        freed = true;
    }
    loop->touched_count = 0;
    if (freed && loop->listener_paused && watch_fd(loop, &loop->listener)) loop->listener_paused = false;
}

static void serve(limit_loop *loop) {
    struct epoll_event events[events_of_turn];
    int standard_input = STDIN_FILENO;
    if (loop->settings->until_eof && !watch_fd(loop, &standard_input)) {
        fputs("--until-eof needs a pipe or a terminal on standard input\n", stderr);
        loop->exit_code = 64;
        return;
    }
    while (!loop->stopping) {
        const int count = epoll_wait(loop->epoll, events, events_of_turn, -1);
        for (int place = 0; place < count; place++) {
            void *source = events[place].data.ptr;
            if (source == &loop->listener) accept_all(loop);
            else if (source == &loop->signals) loop->stopping = true;
            else if (source == &standard_input) {
                if (read(STDIN_FILENO, loop->input, sizeof loop->input) <= 0) loop->stopping = true;
            } else limit_connection_handle(loop, source, events[place].events);
        }
        end_turn(loop);
    }
}

int limit_loop_run(const limit_settings *settings, const limit_batch *batch) {
    raise_descriptor_limit();
    limit_loop *loop = calloc(1, sizeof *loop);
    if (!loop) return 71;
    loop->settings = settings;
    loop->batch = batch;
    loop->tls = limit_tls_context(settings);
    if (!loop->tls) return 78;
    loop->epoll = epoll_create1(EPOLL_CLOEXEC);
    loop->listener = listen_on_loopback(settings->port);
    loop->signals = stop_signals();
    if (loop->epoll < 0 || loop->listener < 0 || loop->signals < 0 || !watch_fd(loop, &loop->listener) ||
        !watch_fd(loop, &loop->signals)) {
        perror("cannot listen");
        return 71;
    }
    printf("listening tls 127.0.0.1:%d\n", port_of(loop->listener));
    fflush(stdout);
    serve(loop);

    const int exit_code = loop->exit_code;
    while (loop->connection_count > 0) limit_connection_free(loop, loop->connections[0]);
    close(loop->listener);
    close(loop->signals);
    close(loop->epoll);
    SSL_CTX_free(loop->tls);
    free(loop->connections);
    free(loop->touched);
    free(loop);
    return exit_code;
}
