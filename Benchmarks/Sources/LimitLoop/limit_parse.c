#include "limit_loop.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// sysexits.h's EX_USAGE.
enum { usage_error = 64 };

static const char *const ending = "\r\n\r\n";
static const char *const pong = "{\"status\": \"OK\", \"message\": \"pong\"}";
static const char *const message_sent = "{\"status\": \"OK\", \"message\": \"Message Sent\"}";
static const char *const message_event =
    "{\"event\": \"message\", \"id\": 1042, \"time\": \"2026-11-22T10:00:00.123Z\", \"from\": \"messi\", "
    "\"from_name\": \"Lionel Messi\", \"to\": \"#limit\", \"to_name\": \"#limit\", \"msg\": "
    "\"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\"}";

static void print_help(limit_program program, FILE *out) {
    const bool stores = program == LIMIT_STORE;
    fprintf(out, "usage: %s --certificate FILE --key FILE%s [switches]\n\n", stores ? "limit-store" : "limit-echo",
            stores ? " --data DIR" : "");
    fputs(stores ? "Stores every line in SQLite (WAL, synchronous=FULL), one COMMIT for all the lines of a loop\n"
                   "turn, then answers each with the same text. One thread, TLS, 127.0.0.1.\n\n"
                 : "Answers every line with the same text. One thread, TLS, 127.0.0.1.\n\n",
          out);
    fputs("  --port N              0, the default: chosen by the system\n"
          "  --certificate FILE    PEM, the chain\n"
          "  --key FILE            PEM\n"
          "  --answer TEXT         the answer, without its CR LF CR LF\n"
          "  --keep-buffers        without SSL_MODE_RELEASE_BUFFERS\n"
          "  --until-eof           end when standard input ends\n"
          "  --help\n",
          out);
    if (stores) {
        fputs("  --data DIR            where the database is made\n"
              "  --index               an index on the conversation; without it, the default, the table has its\n"
              "                        rows and their ids alone: the least that a durable log needs\n",
              out);
    } else {
        fputs("  --relay               also push an event to the next connection\n"
              "  --fan-out N           also push an event to the next N connections\n"
              "  --event TEXT          the event, without its CR LF CR LF\n",
              out);
    }
    fputs("\nPrints `listening tls 127.0.0.1:PORT` when it is ready. Ends on SIGTERM and SIGINT.\n", out);
}

static int number(const char *text, const char *name, long lowest, long highest) {
    char *end = NULL;
    const long value = strtol(text, &end, 10);
    if (end == text || *end != '\0' || value < lowest || value > highest) {
        fprintf(stderr, "--%s takes a number from %ld to %ld\n", name, lowest, highest);
        exit(usage_error);
    }
    return (int)value;
}

static const char *with_ending(const char *text, size_t *length) {
    *length = strlen(text) + strlen(ending);
    char *whole = malloc(*length + 1);
    if (!whole) abort();
    snprintf(whole, *length + 1, "%s%s", text, ending);
    return whole;
}

static const char *required(const char *value, const char *name) {
    if (value) return value;
    fprintf(stderr, "--%s is missing; --help says more\n", name);
    exit(usage_error);
}

limit_settings limit_parse(limit_program program, int argc, char **argv) {
    static const struct option common[] = {
        {"port", required_argument, NULL, 'p'},        {"certificate", required_argument, NULL, 'c'},
        {"key", required_argument, NULL, 'k'},         {"answer", required_argument, NULL, 'a'},
        {"keep-buffers", no_argument, NULL, 'b'},      {"until-eof", no_argument, NULL, 'u'},
        {"help", no_argument, NULL, 'h'},
    };
    static const struct option echo[] = {
        {"relay", no_argument, NULL, 'r'}, {"fan-out", required_argument, NULL, 'f'},
        {"event", required_argument, NULL, 'e'},
    };
    static const struct option store[] = {{"data", required_argument, NULL, 'd'}, {"index", no_argument, NULL, 'i'}};

    struct option options[12] = {0};
    memcpy(options, common, sizeof common);
    struct option *rest = options + sizeof common / sizeof common[0];
    if (program == LIMIT_STORE) memcpy(rest, store, sizeof store);
    else memcpy(rest, echo, sizeof echo);

    limit_settings settings = {.release_buffers = true};
    const char *answer = program == LIMIT_STORE ? message_sent : pong;
    const char *event = message_event;
    int letter;
    while ((letter = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (letter) {
        case 'p': settings.port = number(optarg, "port", 0, 65535); break;
        case 'c': settings.certificate = optarg; break;
        case 'k': settings.key = optarg; break;
        case 'a': answer = optarg; break;
        case 'b': settings.release_buffers = false; break;
        case 'u': settings.until_eof = true; break;
        case 'r': settings.fan_out = 1; break;
        case 'f': settings.fan_out = number(optarg, "fan-out", 0, 100000); break;
        case 'e': event = optarg; break;
        case 'd': settings.data = optarg; break;
        case 'i': settings.index = true; break;
        case 'h': print_help(program, stdout); exit(0);
        default: exit(usage_error);
        }
    }
    if (optind < argc) {
        fprintf(stderr, "%s: no such switch; --help says more\n", argv[optind]);
        exit(usage_error);
    }
    required(settings.certificate, "certificate");
    required(settings.key, "key");
    if (program == LIMIT_STORE) required(settings.data, "data");
    settings.answer = with_ending(answer, &settings.answer_length);
    settings.event = with_ending(event, &settings.event_length);
    return settings;
}
