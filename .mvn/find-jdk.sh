# Finds a JDK; to be sourced by a POSIX shell.
#
# find_jdk N  prints the home of a JDK of version N or newer and returns 0, or prints nothing and returns 1.
# It looks at JAVA_HOME, then at the java in PATH, then at the newest one in the usual install folders.

# jdk_version HOME  prints the feature version (25 for 25.0.1) of a JDK, nothing if there is no JDK.
jdk_version() {
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
    while IFS='=' read -r key value; do
        if [ "$key" = JAVA_VERSION ]; then
            value=${value#\"}
            value=${value%%[!0-9]*}
            echo "$value"
            return 0
        fi
    done <"$1/release"
}

# jdk_homes  prints the homes of all JDKs in the usual install folders, of whatever version.
jdk_homes() {
    for home in /usr/lib/jvm/* /usr/java/* /usr/local/openjdk* /opt/* /opt/java/* "$HOME"/.sdkman/candidates/java/* \
        "$HOME"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        [ ! -x "$home/bin/javac" ] || echo "$home"
    done
}

find_jdk() {
    wanted=$1
    on_path=$(command -v java 2>/dev/null) || on_path=
    if [ -n "$on_path" ]; then
        on_path=$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")
        on_path=${on_path%/bin/java}
    fi
    for home in "${JAVA_HOME:-}" "$on_path"; do
        version=$(jdk_version "$home")
        if [ "${version:-0}" -ge "$wanted" ]; then
            echo "$home"
            return 0
        fi
    done
    best=
    best_version=0
    while read -r home; do
        version=$(jdk_version "$home")
        if [ "${version:-0}" -ge "$wanted" ] && [ "$version" -gt "$best_version" ]; then
            best=$home
            best_version=$version
        fi
    done <<EOF
$(jdk_homes)
EOF
    [ -n "$best" ] && echo "$best"
}
