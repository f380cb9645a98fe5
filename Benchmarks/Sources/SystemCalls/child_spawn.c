#include "child_spawn.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// Between fork and exec: nothing but calls that are safe after fork (signal-safety(7)).
static void become(const char *path, char *const arguments[], int input, int output, int errors, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(127);
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    if (errors >= 0) dup2(errors, STDERR_FILENO);
    signal(SIGPIPE, SIG_DFL);
    execv(path, arguments);
    _exit(127);
}

int child_spawn(const char *path, char *const arguments[], const char *error_file, child_pipes *child) {
    if (access(path, X_OK) != 0) return errno;
    int input[2], output[2];
    if (pipe2(input, O_CLOEXEC) != 0) return errno;
    if (pipe2(output, O_CLOEXEC) != 0) {
        const int reason = errno;
        close(input[0]);
        close(input[1]);
        return reason;
    }
    const int errors = error_file ? open(error_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    const pid_t parent = getpid();
    const pid_t pid = fork();
    const int reason = errno;
    if (pid == 0) become(path, arguments, input[0], output[1], errors, parent);
    close(input[0]);
    close(output[1]);
    if (errors >= 0) close(errors);
    if (pid < 0) {
        close(input[1]);
        close(output[0]);
        return reason;
    }
    *child = (child_pipes){.pid = pid, .standard_input = input[1], .standard_output = output[0]};
    return 0;
}

int child_wait(pid_t pid, int milliseconds) {
    const struct timespec pause = {.tv_nsec = 5000000};
    for (;; milliseconds -= 5) {
        int status = 0;
        const pid_t ended = waitpid(pid, &status, WNOHANG);
        if (ended == pid) return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        if (ended < 0 && errno != EINTR) return 127;
        if (milliseconds <= 0) return -1;
        nanosleep(&pause, NULL);
    }
}
