/** Scripts in which the lab's shell is known to differ from bash or from the tools of Debian, and why. */
export const DIFFER: Readonly<Record<string, string>> = {
  "seq 5 | awk '$1>2 && $1<5 || $1==1'; printf 'h1 h2\\n1 2\\n' | awk 'NR>1{print $1+$2}'; echo 5 | awk '{print $1>3 ? \"big\" : \"small\"}'; awk 'BEGIN{print substr(\"a\",1,1) sprintf(\"%s-%d\", \"x\", 3.9)}'; awk 'BEGIN{print 0.1+0.2, 1/3, 100000*100}'; awk 'BEGIN { while ((getline l < \"/dev/null\") > 0) n++; print n+0 }'":
    "the real awk may be mawk, which reads `>` here as a redirection; the lab's is gawk's grammar",
  'echo \'{"a":1}\' | jq ".["; echo $?; echo \'[1,[2]]\' | jq -c "flatten"; echo \'{"a":"b"}\' | jq -r "to_entries[] | \\"\\(.key)=\\(.value)\\""; echo \'"x"\' | jq -r "@base64"; echo \'{"a":[{"b":2},{"b":1}]}\' | jq -c ".a|sort_by(.b)|map(.b)"':
    "the words of jq's syntax errors are those of the library",
  'x=\'hello world\'; echo ${x^} "${x^^}" "${x^^[eo]}" "${x~}" "${x@u}" "${x@U}" "${x@L}"':
    '${x~} is not read by the parser; nobody types it',
  'echo hi > >(cat; echo sink) ; sleep 0.1; tee >(wc -c > n) <<< abc > /dev/null; sleep 0.1; cat n':
    "what >(...) is given as an argument's path ends with the shell, not with the writer",
  'exec > out; echo captured; exec > /dev/stderr; cat out >&2':
    "under test bash's stderr is a socket, which /dev/stderr cannot open",
  'local x 2>&1; echo $?; f() { local a b=2; echo "[$a]$b"; }; f; f() { local x=$(false); echo $?; local y; y=$(false); echo $?; }; f':
    'bash names the line of a script, which a prompt does not',
  'shopt -s extglob; x=foo123; echo ${x%%+([0-9])} ${x/+([0-9])/N}; [[ abc == @(abc|def) ]] && echo at; [[ aab == +(a)b ]] && echo plus; case x.jpg in *.@(jpg|png)) echo img;; esac; [[ foo != !(foo) ]] && echo not':
    'bash reads the whole line before shopt takes effect; the lab always reads these patterns',
  'x=(1 2; echo y': 'an array that is never closed: the parser stops at another token',
  '[[ a == ]] ; echo z': 'a condition without its operand: the parser stops at another token',
  'seq 3 | paste -sd+ | bc 2>/dev/null || echo nobc':
    'bc is not modelled and says so; its message is hidden here',
  'awk \'BEGIN {print length("héllo"), substr("hello",0,2), tolower("ABC"), int(3.9), sprintf("%.2f", 3.14159); print 1==1.0, "10"<"9", 10<9; print -3%2, 1e3, 0.1+0.2}\'':
    'the real awk may be mawk, which counts bytes',
  'echo bad | jq . 2>/dev/null; echo $?': "the status of a parse error depends on jq's version",
};
