#ifndef LIMIT_TLS_H
#define LIMIT_TLS_H

#include "limit_loop.h"
#include <openssl/ssl.h>

// The context of a listener, with the product's TLS settings; NULL and a word on standard error if it can't be made.
SSL_CTX *limit_tls_context(const limit_settings *settings);

#endif
