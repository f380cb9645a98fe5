# The commands of this project; `make` alone lists them. Everything they make lies in .build, .run and certs.

TLS_PORT ?= 8890
INSECURE_PORT ?= 8889
# Only the tests whose names match this expression: make test FILTER=ChatTLSTests
FILTER ?=
PREFIX ?= /usr/local
DESTDIR ?=
# A file that make bench and make bench-short also write their result to.
JSON ?=
# make bench: how many runs the medians are taken of, and where it writes its two pictures.
RUNS ?= 1
PICTURES ?= .build/pictures
# Where make scan puts what the scanners say.
SCAN ?= .run/scan
# For make thresholds: --instructions also counts with valgrind, --update writes what was counted as what is kept.
COUNTS ?= --instructions
# The programs carry Swift's libraries with them, so that `make install` brings all they need. One set of flags for
# everything that is built for use: another set would build all anew.
# The run-time half of Swift's exclusivity checks is left to the tests, which are built with it: it costs a sixth of the
# instructions a request.
RELEASE_FLAGS ?= -c release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked $(LINK_FLAGS) $(ARCHIVE_FLAGS)
# Of a program that has just started, pages of its own file are most of what is resident. lld packs the relocations,
# which the loader has to read, into a hundredth (glibc from 2.36 on understands that), and leaves out the names of
# functions that no library asks for.
LINK_FLAGS := -Xswiftc -use-ld=lld -Xlinker --no-export-dynamic $(shell getconf GNU_LIBC_VERSION 2>/dev/null | \
	awk -F '[ .]' '$$2 > 2 || $$3 >= 36 { print "-Xlinker -z -Xlinker pack-relative-relocs" }')
# Of the C++ library Swift's runtime uses a little, but what is loaded of the shared one is 1.4 MiB: a folder that has
# nothing but its archive is searched first.
ARCHIVES := $(CURDIR)/.build/archives
ARCHIVE_FLAGS = -Xlinker -L$(shell mkdir -p '$(ARCHIVES)' && \
	ln -sf "$$(clang -print-file-name=libstdc++.a)" '$(ARCHIVES)' && echo '$(ARCHIVES)')
# What the smoke test runs: the programs for use if they have been built, otherwise those that the tests use.
CONFIGURATION ?= $(if $(wildcard .build/release/chat-server),release,debug)

RUN_DATA := .run/data
SERVER := .build/release/chat-server
CLIENT := .build/release/chat-client
SHARE = $(DESTDIR)$(PREFIX)/share
SWIFT_SOURCES := Package.swift Sources Tests $(wildcard Benchmarks/Package.swift Benchmarks/Sources Benchmarks/Tests) \
	$(wildcard Fuzz/Package.swift Fuzz/Sources)
# A machine without IPv6 must be able to run the server, too.
HAS_IPV6 := $(shell grep -s '^00000000000000000000000000000001 ' /proc/net/if_inet6)
LISTEN := --listen 127.0.0.1:$(TLS_PORT) $(if $(HAS_IPV6),--listen '[::1]:$(TLS_PORT)') \
	--insecure 127.0.0.1:$(INSECURE_PORT)

.DEFAULT_GOAL := help
# SwiftPM uses all cores by itself and locks its folder.
.NOTPARALLEL:
.PHONY: help run client demo certs build release test smoke lint format check-layers faults scan bench bench-short bench-test \
	thresholds fuzz fuzz-short tsan asan man deb install clean install-dependencies build-dependencies

help: ## this list
	@echo "usage: make TARGET [NAME=VALUE]..."
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-22s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: release certs demo ## build what is missing and serve, TLS on 8890, plain text on loopback 8889 (TLS_PORT=, INSECURE_PORT=)
	@echo
	@echo "Demo users: messi, henderson, lineker; password: surabaya. Stop the server with Ctrl-C."
	@echo "From a second terminal in this folder:"
	@echo "  openssl s_client -quiet -crlf -connect localhost:$(TLS_PORT) -CAfile certs/ca.pem -verify_return_error"
	@echo "  $(CLIENT) --server localhost:$(TLS_PORT) --ca certs/ca.pem     (or: make client$(if $(filter-out 8890,$(TLS_PORT)), TLS_PORT=$(TLS_PORT)))"
	@echo
	@exec $(SERVER) run --data $(RUN_DATA) $(LISTEN) --certificate certs/server.pem --key certs/server.key

client: build-dependencies certs ## build and start the interactive client, at the server of make run (TLS_PORT=)
	@swift build $(RELEASE_FLAGS) --product chat-client
	@exec $(CLIENT) --server localhost:$(TLS_PORT) --ca certs/ca.pem

demo: release ## make the demo accounts for make run, in .run/data
	@mkdir -p -m 700 .run $(RUN_DATA)
	@$(SERVER) demo --data $(RUN_DATA)

certs: build-dependencies ## make a development CA and a server certificate in certs/, unless they are there
	@certs/make-certs

build: build-dependencies ## build everything for development
	swift build

release: build-dependencies ## build the two programs for use, in .build/release
	swift build $(RELEASE_FLAGS) --product chat-server
	swift build $(RELEASE_FLAGS) --product chat-client

# A filter that matches no test would count as success, hence the look at the list.
test: install-dependencies ## build and run the tests (FILTER=expression for some of them)
	swift build --build-tests
ifneq ($(FILTER),)
	@swift test list --skip-build --disable-xctest | grep -Eq -- '$(FILTER)' || \
		{ echo "no test matches $(FILTER)" >&2; exit 1; }
endif
	swift test --skip-build --disable-xctest $(if $(FILTER),--filter '$(FILTER)')

tsan: install-dependencies ## run the tests with ThreadSanitizer, in .build-tsan (FILTER=expression); the programs have it, too
	.ci/sanitize thread '$(FILTER)'

asan: install-dependencies ## run the tests with AddressSanitizer, in .build-asan (FILTER=expression); the programs have it, too
	.ci/sanitize address '$(FILTER)'

smoke: install-dependencies ## try the built programs with a real openssl s_client (CONFIGURATION=debug or release)
	swift build $(if $(filter release,$(CONFIGURATION)),$(RELEASE_FLAGS)) --product chat-server
	swift build $(if $(filter release,$(CONFIGURATION)),$(RELEASE_FLAGS)) --product chat-client
	.ci/smoke .build/$(CONFIGURATION)

lint: build-dependencies ## check the format of the Swift code
	swift format lint --strict -r $(SWIFT_SOURCES)

format: build-dependencies ## put the Swift code in the project's format
	swift format -i -r $(SWIFT_SOURCES)

check-layers: ## prove that every module imports only what its layer allows
	.ci/check-layers --self-test
	.ci/check-layers

scan: build-dependencies ## let sslyze, testssl.sh and sslscan, whichever is installed, look at the server's TLS (SCAN= the folder for what they say)
	swift build --product chat-server
	.ci/scan --out $(SCAN) .build/debug

faults: install-dependencies ## break disk, folder, descriptors, memory, calls and clock of a server, and see what it does
	swift build --build-tests
	Tests/Faults/run --skip-build

bench: release ## measure P1 to P11 beside the C programs that show the limit; under 10 minutes of quiet a run (RUNS= PICTURES= JSON=)
	swift build -c release --package-path Benchmarks
	Benchmarks/.build/release/chat-bench suite --server-program $(SERVER) --runs $(RUNS) --pictures $(PICTURES) \
		$(if $(JSON),--json '$(JSON)')

bench-short: release ## a short form of bench, under 60 s: whether it works, and nothing is lost or doubled (JSON=file)
	swift build -c release --package-path Benchmarks
	Benchmarks/.build/release/chat-bench suite --short --server-program $(SERVER) $(if $(JSON),--json '$(JSON)')

# Counts, not times: they hold on a busy machine, too. Those of instructions hold for one kind of processor and one
# version of OpenSSL; COUNTS= leaves them out, and needs no valgrind.
thresholds: CONFIGURATION = release
thresholds: install-dependencies ## count allocations and instructions a handshake, a ping, a send, a delivery; more than kept is a failure
	swift build $(if $(filter release,$(CONFIGURATION)),$(RELEASE_FLAGS)) --product chat-server
	swift build -c $(CONFIGURATION) --package-path Benchmarks
	Benchmarks/.build/$(CONFIGURATION)/chat-bench counts --server-program .build/$(CONFIGURATION)/chat-server \
		--thresholds Benchmarks/Thresholds/$(CONFIGURATION).json $(COUNTS)

bench-test: install-dependencies ## build and test the benchmark programs
	swift build --build-tests --package-path Benchmarks
	swift test --skip-build --disable-xctest --package-path Benchmarks

fuzz: build-dependencies ## give made-up input to everything that reads what strangers write; 10 minutes a target
	Fuzz/run --seconds 600

fuzz-short: build-dependencies ## the same, 20 s a target
	Fuzz/run --seconds 20

man: release ## make the manual page and the shells' completions of chat-client, in .build/man and .build/completions
	@mkdir -p .build/man .build/completions
	$(CLIENT) man > .build/man/chat-client.1
	$(CLIENT) completions bash > .build/completions/chat-client
	$(CLIENT) completions zsh > .build/completions/_chat-client
	$(CLIENT) completions fish > .build/completions/chat-client.fish

# CHAT_DEB_REVISION=2 numbers a rebuilt package of the same version.
deb: release ## make a Debian package of the programs, in .build/deb; no Swift is needed where it is installed
	packaging/make-deb .build/release

# It does not build: as root there is often no Swift, and what root builds the user cannot rebuild. The built client
# says by itself what its manual page and its completions are.
install: ## copy the built programs to PREFIX/bin, the manual page and completions to PREFIX/share (PREFIX=/usr/local DESTDIR=)
	@test -x $(SERVER) && test -x $(CLIENT) || { echo "Nothing to install yet: make release" >&2; exit 1; }
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(SHARE)/man/man1' '$(SHARE)/bash-completion/completions' \
		'$(SHARE)/zsh/site-functions' '$(SHARE)/fish/vendor_completions.d'
	install -m 755 $(SERVER) $(CLIENT) '$(DESTDIR)$(PREFIX)/bin'
	umask 022; $(CLIENT) man > '$(SHARE)/man/man1/chat-client.1'
	umask 022; $(CLIENT) completions bash > '$(SHARE)/bash-completion/completions/chat-client'
	umask 022; $(CLIENT) completions zsh > '$(SHARE)/zsh/site-functions/_chat-client'
	umask 022; $(CLIENT) completions fish > '$(SHARE)/fish/vendor_completions.d/chat-client.fish'

clean: ## remove what was built; the accounts in .run and the certificates stay
	rm -rf .build .build-tsan .build-asan Benchmarks/.build Fuzz/.build Fuzz/.corpus

install-dependencies: ## install what is missing to build and test (Debian: by apt-get)
	@.ci/install-dependencies --tests

build-dependencies:
	@.ci/install-dependencies
