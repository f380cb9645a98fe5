#include "CThread.h"

#include <errno.h>
#include <linux/sched.h>
#include <linux/sched/types.h>
#include <sys/syscall.h>
#include <unistd.h>

int cthread_yield_to_others(int nice, uint64_t slice) {
    struct sched_attr attributes = {
        .size = sizeof attributes, .sched_policy = SCHED_NORMAL, .sched_nice = nice, .sched_runtime = slice};
    return syscall(SYS_sched_setattr, 0, &attributes, 0) == 0 ? 0 : errno;
}

uint64_t cthread_slice(void) {
    struct sched_attr attributes = {.size = sizeof attributes};
    return syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) == 0 ? attributes.sched_runtime : 0;
}
