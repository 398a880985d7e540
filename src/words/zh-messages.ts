// Messages that the program writes in English (errors, notes, stops, rows), in Chinese: `{}` is a value in the
// English, `{0}` the first of them in the Chinese. A value may be a phrase that is here too.

export const ZH_MESSAGES: Readonly<Record<string, string>> = {
  'DEBUG={} would print the password of Redis: unset it.': 'DEBUG={0} 会输出 Redis 的密码：请取消该变量。',
  // Credentials and the way to the server
  'There are no credentials: give { sdkappid, secretKey }.': '没有凭证：请提供 { sdkappid, secretKey }。',
  'There are no credentials: give one of secretKey, usersig and usersigFile.':
    '没有凭证：请提供 secretKey、usersig、usersigFile 之一。',
  'There are several credentials at once: give one of secretKey, usersig and usersigFile.':
    '同时提供了多种凭证：secretKey、usersig、usersigFile 只能提供一种。',
  'The UserSig file {} cannot be read{}: check its name and rights.':
    '无法读取 UserSig 文件 {0}{1}：请检查文件名和权限。',
  'The credentials function failed to give a UserSig: look at its own error.':
    'credentials 函数未能给出 UserSig：请查看它自身的错误。',
  'The credentials function must give { usersig, expiresAt? }, a string and milliseconds since 1970.':
    'credentials 函数必须返回 { usersig, expiresAt? }，即字符串和自 1970 年起的毫秒数。',
  'The secret key {}.': '密钥{0}。',
  'NODE_DEBUG would print the UserSig of every call ("{}"): unset it.':
    'NODE_DEBUG（"{0}"）会打印每次调用的 UserSig：请取消该变量。',
  'The server refused the connection.': '服务端拒绝了连接。',
  'The connection was reset before the answer came.': '收到响应前连接被重置。',
  'The server closed the connection before the answer came.': '收到响应前服务端关闭了连接。',
  'Everything stopped before the answer came.': '收到响应前已停止。',
  'The server did not take the connection in time.': '服务端未在规定时间内接受连接。',
  'The answer did not come in time.': '未在规定时间内收到响应。',
  'The name of the server cannot be resolved.': '无法解析服务端域名。',
  'The name of the server cannot be resolved at the moment.': '暂时无法解析服务端域名。',
  'There is no way to the server from this machine.': '本机无法到达服务端。',
  'The network of this machine is down.': '本机网络不可用。',
  'This machine allows no more open files: raise its limit or lower --concurrency.':
    '本机打开的文件数已达上限：请提高上限，或调低 --concurrency。',
  'This machine has no free port for another connection.': '本机没有可用端口建立新的连接。',
  'The headers of the answer are too long.': '响应头过长。',
  'The answer is shorter or longer than it says.': '响应的实际长度与声明不符。',
  'The answer is too large for one of this API.': '响应过大，不像是该接口的响应。',
  'The connection was not made in time.': '未在规定时间内建立连接。',
  'The server accepts connections and closes them at once.': '服务端接受连接后立即关闭。',
  'Everything stopped before the call was made.': '发起调用前已停止。',
  'The proxy cannot reach the server at the moment (HTTP {}).': '代理暂时无法到达服务端（HTTP {0}）。',
  'The proxy asks for a user name and password (HTTP 407).': '代理要求用户名和密码（HTTP 407）。',
  'The proxy does not let calls through to the server (HTTP {}).': '代理拒绝转发到服务端的调用（HTTP {0}）。',
  'The certificate of the server cannot be trusted: {}.': '服务端证书不可信：{0}。',
  'The answer is not HTTP.': '响应不是 HTTP。',
  'The server {} ({}).': '服务端{0}（{1}）。',
  'The encrypted connection cannot be made ({}).': '无法建立加密连接（{0}）。',
  'The connection failed{}.': '连接失败{0}。',
  'HTTPS_PROXY {}: give it as http://user:password@host:port, or unset it.':
    'HTTPS_PROXY {0}：请写成 http://user:password@host:port，或取消该变量。',
  '{} {}: give an origin such as https://console.tim.qq.com.':
    '{0} {1}：请写成 https://console.tim.qq.com 这样的地址。',
  'NODE_TLS_REJECT_UNAUTHORIZED=0 would trust any server: unset it, and name the authority to trust in NODE_EXTRA_CA_CERTS.':
    'NODE_TLS_REJECT_UNAUTHORIZED=0 会信任任何服务端：请取消该变量，并用 NODE_EXTRA_CA_CERTS 指定可信的根证书。',
  'The UserSig is for SDKAppID {}, but --sdkappid is {}: give the ones of the same app.':
    'UserSig 属于 SDKAppID {0}，而 --sdkappid 为 {1}：请使用同一应用的两者。',
  'The UserSig is for {}, but --admin is {}: give the same name.':
    'UserSig 属于 {0}，而 --admin 为 {1}：请使用同一账号。',
  "The UserSig expired on {} by this machine's clock: make a new one.":
    '按本机时钟，UserSig 已于 {0} 过期：请重新签发。',
  'The UserSig cannot be read: copy it whole, or make a new one from the secret key with `tim-import sign`.':
    '无法解析 UserSig：请完整复制，或用 `tim-import sign` 以密钥重新签发。',

  'The output could not be written ({}): free some space, then run it again.':
    '无法写入输出（{0}）：请释放空间后再次运行。',

  'The UserSig is of version 1, made with a private key: make one of version 2 from the secret key with `tim-import sign`.':
    'UserSig 是用私钥生成的版本 1：请用 `tim-import sign` 以密钥生成版本 2。',
  '{} is in ISO-2022-JP; convert it with iconv -f ISO-2022-JP -t UTF-8 {} > new.csv and import new.csv.':
    '{0} 是 ISO-2022-JP 编码；请用 iconv -f ISO-2022-JP -t UTF-8 {1} > new.csv 转换后导入 new.csv。',
  'The rows have {} cells and the header has {}: {} are empty in all rows.':
    '数据行有 {0} 个单元格，而表头有 {1} 个：所有行的 {2} 都为空。',
  'Nearly all rows have {} cells and the header has {}, so they are invalid; correct the header, or look for a stray delimiter in the rows.':
    '几乎所有行都有 {0} 个单元格，而表头有 {1} 个，因此这些行无效；请修正表头，或检查行中多余的分隔符。',
  '{} of the first {} rows have fewer cells than the header and are invalid; if the file leaves out empty cells at the end of a row, say --short-rows.':
    '前 {1} 行中有 {0} 行的单元格少于表头，因此无效；若文件省略了行尾的空单元格，请加 --short-rows。',
  'The row may be part of a cell whose quotes are broken, beside it; close them, and write quotes within a cell twice.':
    '该行可能属于旁边某个引号不完整的单元格；请闭合引号，单元格内的引号写两次。',
  'A quote on line {} is not closed where its cell ends; write quotes within a cell twice.':
    '第 {0} 行的引号在单元格结束处没有闭合；单元格内的引号请写两次。',

  // Commands
  '{} is neither a number nor a code of tim-import; run tim-import codes to see them all.':
    '{0} 既不是数字，也不是 tim-import 的代码；运行 tim-import codes 可查看全部代码。',
  'There are completions for {}, not for "{}".': '支持 {0} 的命令补全，不支持 "{1}"。',
  'There is no SDKAppID: give --sdkappid, or TIM_SDKAPPID (or try run --sandbox).':
    '没有 SDKAppID：请提供 --sdkappid 或 TIM_SDKAPPID（也可先用 run --sandbox 试运行）。',
  'There are two sources of credentials, {}: remove one of them.': '凭证有两个来源：{0}，只能保留一个。',
  'There is no secret key: put it in a file for --secret-key-file, or in TIM_SECRET_KEY (or try run --sandbox).':
    '没有密钥：请写入文件并用 --secret-key-file 指定，或放入 TIM_SECRET_KEY（也可先用 run --sandbox 试运行）。',
  'Other users of this machine can read the {} file {}: make it yours alone (chmod 600).':
    '本机的其他用户可以读取 {0} 文件 {1}：请设为仅自己可读（chmod 600）。',
  'The secret key file {} gave nothing within the time of --deadline.':
    '在 --deadline 规定的时间内没有从密钥文件 {0} 读到内容。',
  'The secret key file {} cannot be read{}: check its name and rights.':
    '无法读取密钥文件 {0}{1}：请检查文件名和权限。',
  'There is no ledger in "{}".': '"{0}" 中没有账本。',
  'There is no ledger in "{}": all rows are new.': '"{0}" 中没有账本：所有行都视为新增。',
  'Another run holds the ledger, so the rows are not compared with it.':
    '账本正被另一次运行占用，因此未与其比较。',
  '{} holds a password, which other users of this machine can read: give the password in TIM_REDIS_PASSWORD.':
    '{0} 中含有密码，本机的其他用户可以看到：请把密码放入 TIM_REDIS_PASSWORD。',
  '{} holds no summary.json of a run: name the folder of a run that ended, as tim-import status shows it.':
    '{0} 中没有运行的 summary.json：请指定已结束的运行的目录（tim-import status 可列出）。',
  '--sandbox brings its own endpoint: leave out --endpoint (or TIM_ENDPOINT).':
    '--sandbox 自带接入地址：请去掉 --endpoint（或 TIM_ENDPOINT）。',
  "--qps and --fault are the emulator's: they go with --sandbox.":
    '--qps 和 --fault 用于模拟器，需与 --sandbox 一起使用。',
  '--max-changes, --min-rows and --duplicates last or error read the input twice: give a file, not -.':
    '--max-changes、--min-rows 以及 --duplicates last 或 error 需要读取输入两次：请指定文件，不能用 -。',
  '--report-missing needs --source: the label under which this file is imported each time.':
    '--report-missing 需要 --source，即每次导入该文件时使用的标签。',
  'The secret key file {} {}; name another one, which is made where it does not exist.':
    '密钥文件 {0} {1}；请指定另一个文件，不存在时会自动创建。',
  '{} holds a UserSig for {} of app {}, until {}.':
    '{0} 中是应用 {2} 的管理员 {1} 的 UserSig，有效期至 {3}。',
  '{} holds no rows.': '{0} 没有数据行。',
  'Invalid rows in {}: {} of {}.': '{0} 的 {2} 行中有 {1} 行无效。',
  '{} exists and holds no UserSig: give another name with --to.':
    '{0} 已存在且内容不是 UserSig：请用 --to 指定其他文件名。',
  'The UserSig cannot be written to {}{}: give another path with --to.':
    'UserSig 无法写入 {0}{1}：请用 --to 指定其他路径。',
  "This process has reached its memory limit: raise it (ulimit -d, ulimit -v, or the container's), or split the file.":
    '进程可用内存已达上限：请提高上限（ulimit -d、ulimit -v 或容器的限制），或拆分文件。',

  'ledger has one step, copy: tim-import ledger copy <from> <to>':
    'ledger 只有一种操作 copy：tim-import ledger copy <from> <to>',
  'ledger copy needs --sdkappid: a ledger is kept by app.': 'ledger copy 需要 --sdkappid：账本按应用保存。',

  // The file: bytes and encoding
  '{} is {}, not CSV; {}.': '{0} 是 {1}，不是 CSV；{2}。',
  '{} decompresses to more than {} times its size, which no table of users does; decompress it by hand and look.':
    '{0} 解压后超过原大小的 {1} 倍，不像是用户表；请手动解压后查看。',
  '{} {}; copy or export it again.': '{0} {1}；请重新复制或导出。',
  '{} is UTF-8, and reading it as GB18030 would garble its names; leave --encoding out.':
    '{0} 是 UTF-8，按 GB18030 读取会使姓名变成乱码；请去掉 --encoding。',
  '{} is no text; export the users as CSV in UTF-8.': '{0} 不是文本文件；请将用户导出为 UTF-8 编码的 CSV。',
  '{} is UTF-32, which is not read here; save it as UTF-8.': '{0} 是 UTF-32，不支持读取；请另存为 UTF-8。',
  'Read as {}: it has no byte order mark, but every other byte is zero.':
    '按 {0} 读取：文件没有 BOM，但每隔一个字节为零。',
  '{} may be UTF-8 or Chinese (GB18030), since its few characters are possible in both; use --encoding utf-8 or --encoding gb18030.':
    '{0} 可能是 UTF-8，也可能是 GB18030，其中的少量字符在两种编码下都成立；请用 --encoding utf-8 或 --encoding gb18030 指定。',
  'Read as gb18030, on the evidence of only {} lines that are not ASCII; use --encoding if that is wrong.':
    '按 gb18030 读取，依据仅为 {0} 行非 ASCII 文本；若不正确，请用 --encoding 指定。',
  'Read as gb18030: it is not UTF-8, and as GB18030 it is Chinese.':
    '按 gb18030 读取：文件不是 UTF-8，按 GB18030 读取为中文。',
  '{} is not UTF-8 and looks like {}; convert it with iconv -f {} -t UTF-8 {} > new.csv and import new.csv.':
    '{0} 不是 UTF-8，像是{1}；请用 iconv -f {2} -t UTF-8 {3} > new.csv 转换后导入 new.csv。',
  '{} is not UTF-8 and may be {} or {}; convert it with iconv -f {} (or {}) -t UTF-8 {} > new.csv, look at its names, and import new.csv.':
    '{0} 不是 UTF-8，可能是{1}或{2}；请用 iconv -f {3}（或 {4}）-t UTF-8 {5} > new.csv 转换，核对姓名后导入 new.csv。',
  '{} holds "{}", which is {}; export it again as UTF-8, or {}.':
    '{0} 含有 "{1}"（{2}）；请重新导出为 UTF-8，或{3}。',
  '{} has grown from {} to {} bytes since it was read; run it again to import what was added.':
    '{0} 读取后从 {1} 字节增长到 {2} 字节；请再次运行以导入新增部分。',
  '{} is a folder; name the CSV file in it.': '{0} 是目录；请指定其中的 CSV 文件。',
  '{} had {} bytes when it was opened and has changed since; run it again when nobody is writing to it.':
    '{0} 打开时为 {1} 字节，此后被修改；请在没有程序写入时再次运行。',
  '{} gives objects instead of bytes; pass records as an iterable.':
    '{0} 给出的是对象而不是字节；记录请以可迭代对象传入。',
  'merge needs --out: a new folder for the merged report.': 'merge 需要 --out：存放合并报告的新目录。',
  '{} does not exist; check the path.': '{0} 不存在；请检查路径。',
  '{} may not be read by this user; check its permissions.': '当前用户无权读取 {0}；请检查权限。',
  '{} could not be read ({}).': '无法读取 {0}（{1}）。',

  // The file: header and columns
  'Cells such as {} are read as the text inside ="…".': '{0} 这样的单元格按 ="…" 中的文本读取。',
  "The ' before cells such as {} is a spreadsheet guard and is removed.":
    "{0} 这样的单元格前的 ' 是电子表格的防护符号，已去掉。",
  'Column {} {}, or use --as-is if these are the Identifiers.':
    '列 {0} {1}；若这些就是 Identifier，请加 --as-is。',
  'Columns {} ({}) and {} ({}) both fit {}; choose one with --map {}={}.':
    '列 {0}（{1}）和列 {2}（{3}）都可能是 {4}；请用 --map {5}={6} 选择其一。',
  'No {} will be imported; if {} has it, add --map {}={}.':
    '不会导入 {0}；若列 {1} 就是它，请加 --map {2}={3}。',
  'No nickname will be imported; if {} has it, add --map {}={}.':
    '不会导入昵称；若列 {0} 就是昵称，请加 --map {1}={2}。',
  'No avatar will be imported; if {} has it, add --map {}={}.':
    '不会导入头像；若列 {0} 就是头像，请加 --map {1}={2}。',
  'Column {} is ignored.': '列 {0} 被忽略。',
  '{} columns are ignored: {}.': '有 {0} 列被忽略：{1}。',
  'Line {} is used as the header: {}; use --no-header if it is a row.':
    '第 {0} 行作为表头：{1}；若它是数据行，请加 --no-header。',
  'Only a column named exactly Type makes robots; use --map Type={} if {} is that column.':
    '只有名称恰为 Type 的列才用于创建机器人；若 {1} 就是该列，请用 --map Type={0}。',
  'Without a header the columns have no names; say which of the {} holds the Identifier, as in --map Identifier=1.':
    '没有表头时列没有名称；请指明 {0} 列中哪一列是 Identifier，如 --map Identifier=1。',
  '--map Identifier=none is not possible: every account needs an Identifier.':
    '不能使用 --map Identifier=none：每个账号都需要 Identifier。',
  '--map {}={} names no column; this file has {}, numbered from 1 to {}.':
    '--map {0}={1} 没有对应的列；该文件的列为 {2}，编号 1 到 {3}。',
  '--delimiter {} cannot separate cells; give one sign such as , ; | ~ or tab.':
    '--delimiter {0} 不能用作分隔符；请使用 , ; | ~ 或 tab 这样的单个符号。',
  'Read as MySQL writes it: a backslash escapes the next character; use --escape quote if it is a plain character.':
    '按 MySQL 的写法读取：反斜杠转义下一个字符；若它只是普通字符，请加 --escape quote。',
  'The delimiter may be {}; say which one with --delimiter.': '分隔符可能是 {0}；请用 --delimiter 指明。',
  'The header is not split as the rows are: {} splits all of them, such as {}, and not the header; name all columns in the header, or use --delimiter {} if the Identifiers hold {}.':
    '表头与数据行的分隔方式不同：{0} 能分隔所有数据行（如 {1}），却不能分隔表头；请在表头中写全列名，若 Identifier 中含有 {3}，请用 --delimiter {2}。',
  "Line {} ({}) does not look like a header; use --no-header if it is a row, or --header-line <n> to name the header's line ({} if this is it).":
    '第 {0} 行（{1}）不像表头；若它是数据行，请加 --no-header，否则用 --header-line <n> 指明表头所在行（若就是这一行则为 {2}）。',
  'Every line is one quoted cell, such as {}; remove the outer quotes, as with sed -E \'s/^"(.*)"(\\r?)$/\\1\\2/; s/""/"/g\' old.csv > new.csv.':
    '每一行都是一个带引号的单元格，如 {0}；请去掉外层引号，例如 sed -E \'s/^"(.*)"(\\r?)$/\\1\\2/; s/""/"/g\' old.csv > new.csv。',
  'Cells are in quotes of another kind ({}); write them in double quotes, as with {}.':
    '单元格使用了其他引号（{0}）；请改为双引号，例如 {1}。',
  '{}, its delimiter seems to be {}, so use --delimiter {}.':
    '{0}，其分隔符似乎是 {1}，请用 --delimiter {2}。',
  '{}, whose names are separated by blanks, which names of people have too; export the table with a delimiter such as a comma.':
    '{0}，列名以空格分隔，而姓名中也可能有空格；请以逗号等分隔符重新导出。',
  '{} and looks like a row, so use --no-header --map Identifier=<column number>; if it is the header, name the column with --map Identifier=<column name>.':
    '{0}，并且像是数据行，请用 --no-header --map Identifier=<列号>；若它是表头，请用 --map Identifier=<列名> 指明。',
  '{}, so name the right one with --map Identifier=<column name or number>.':
    '{0}，请用 --map Identifier=<列名或列号> 指明。',
  'The header seems to be on line {} ({}), below {}; use --header-line {}.':
    '表头似乎在第 {0} 行（{1}），位于 {2} 之下；请用 --header-line {3}。',
  '{} is empty; its first line must name the columns.': '{0} 为空；第一行必须是列名。',
  'The header on line {} of {} {}; its first line must name the columns.':
    '{1} 第 {0} 行的表头{2}；第一行必须是列名。',
  "Column {} holds {} in {} of the first {} rows, a spreadsheet's error; use --null '{}' to read it as an empty cell.":
    "列 {0} 的前 {3} 行中有 {2} 行为 {1}，是电子表格的错误值；可用 --null '{4}' 将其视为空单元格。",
  'Column {} holds the bare word {} in {} of the first {} rows; use --null {} if it means an empty cell, or --null none if it is a value.':
    '列 {0} 的前 {3} 行中有 {2} 行为 {1}；若表示空单元格，请用 --null {4}，若是值，请用 --null none。',
  'Line {}, which PowerShell writes (#TYPE …), is ignored.':
    '第 {0} 行是 PowerShell 写入的 #TYPE …，已忽略。',
  '--header-line names a header and --no-header says that there is none; use one.':
    '--header-line 指明表头，而 --no-header 表示没有表头；只能使用其一。',
  'Line 1, above the header, is ignored.': '表头上方的第 1 行已忽略。',
  'Lines 1 to {}, above the header, are ignored.': '表头上方的第 1 至 {0} 行已忽略。',
  '{} has no line {} near its start; check --header-line.': '{0} 的开头没有第 {1} 行；请检查 --header-line。',

  // Rows
  'Record {} is {}; give an object.': '第 {0} 条记录是 {1}；请传入对象。',
  '{} is {}; give it as a string.': '{0} 是 {1}；请以字符串传入。',
  '{} is empty, and every account needs one.': '{0} 为空，而每个账号都需要它。',
  '{} has {} bytes; shorten it to {}.': '{0} 有 {1} 字节，请缩短到 {2} 字节以内。',
  '{} holds {}; only ASCII letters, digits and signs are allowed.':
    '{0} 含有 {1}；只允许 ASCII 字母、数字和符号。',
  '{} starts with {}, which the vendor reserves; choose another.':
    '{0} 以 {1} 开头，属于官方保留前缀；请换一个。',
  "{} is {}, a spreadsheet's error in place of a value; export the column from its source again.":
    '{0} 是 {1}，为电子表格的错误值；请从数据源重新导出该列。',
  "{} is {}, a spreadsheet's error in place of a value; write the nickname, or leave it empty.":
    '{0} 是 {1}，为电子表格的错误值；请填写昵称，或留空。',
  '{} is {}, which a spreadsheet writes to keep it as text; write the text alone.':
    '{0} 是 {1}，是电子表格为保留文本而写入的形式；请只写文本本身。',
  '{} is {}: a spreadsheet shortened a long number; export the column from its source again, as text.':
    '{0} 是 {1}：电子表格截短了长数字；请从数据源以文本形式重新导出该列。',
  '{} is a line of "{}"; remove it.': '{0} 是一行 "{1}"；请删除。',
  '{} holds half a character (a lone surrogate); write it again.':
    '{0} 含有半个字符（孤立代理项）；请重新填写。',
  '{} is {}; write 0, 1 or nothing.': '{0} 是 {1}；请填 0、1 或留空。',
  '{} starts with // and lacks its scheme; write https: before it.':
    '{0} 以 // 开头，缺少协议；请在前面加上 https:。',
  '{} is a path without a host; write the whole URL, from https:// on.':
    '{0} 是不含主机的路径；请写从 https:// 开始的完整 URL。',
  '{} is the image itself (data:…) and not a URL; upload it and write its URL.':
    '{0} 是图片内容（data:…）而不是 URL；请上传图片后填写其 URL。',
  '{} is a URL without its scheme; write https:// before it.': '{0} 的 URL 缺少协议；请在前面加上 https://。',
  '{} has a blank; write %20 in its place.': '{0} 含有空格；请改为 %20。',
  '{} is not a URL that starts with http:// or https:// and has no blanks.':
    '{0} 不是以 http:// 或 https:// 开头且不含空格的 URL。',
  "{} holds bytes that are not characters of the file's encoding; correct the cell, or name the right encoding with --encoding.":
    '{0} 含有不属于文件编码的字节；请修正该单元格，或用 --encoding 指明正确的编码。',
  '{} holds the control character {}; remove it.': '{0} 含有控制字符 {1}；请删除。',
  '{} is {}, as when files of two encodings were joined; import that part as a file of its own.':
    '{0} 是 {1}，像是拼接了两种编码的文件；请将该部分作为单独的文件导入。',
  'Line {} has no line end, and its {} "{}" is shorter than all others: the file may have been cut off there.':
    '第 {0} 行没有换行符，且其 {1} "{2}" 比其他所有行都短：文件可能在此处被截断。',
  'Blanks around the Identifier are not sent; use --no-trim to send them.':
    'Identifier 首尾的空白不会发送；如需保留，请加 --no-trim。',
  "The Identifier holds more than letters, digits, _ and -, which some of the vendor's SDKs refuse.":
    'Identifier 含有字母、数字、_ 和 - 以外的字符，部分官方 SDK 不接受。',
  "The Identifier starts with @TGS#, as the vendor's group IDs do.":
    'Identifier 以 @TGS# 开头，与官方的群组 ID 格式相同。',
  'A long number ends in zeros from its 16th digit on, as a spreadsheet rounds it.':
    '长数字从第 16 位起全是 0，像是被电子表格舍入过。',
  'A number ends in .0, as if a program had read it as a decimal.': '数字以 .0 结尾，像是被程序当成了小数。',
  'The Identifier looks like a date, as if a spreadsheet had changed it.':
    'Identifier 像是被电子表格转换成了日期。',
  'The Identifier differs from an earlier one only in upper and lower case.':
    'Identifier 与前面某行仅大小写不同。',
  'A number is shorter than nearly all others, as if a spreadsheet had dropped its leading zeros.':
    '数字比其他绝大多数行短，像是被电子表格去掉了前导零。',
  'The nickname holds a no-break space or a zero-width character, which cannot be seen.':
    '昵称含有不换行空格或零宽字符，肉眼看不见。',
  'The nickname holds full-width letters or digits.': '昵称含有全角字母或数字。',
  'The nickname holds ? where a character may have been lost.': '昵称含有 ?，原字符可能已丢失。',
  'The nickname holds codes in place of characters, such as &amp; or \\u9648; they are sent as they are.':
    '昵称含有 &amp; 或 \\u9648 这样的字符编码，将按原样发送。',
  "The nickname starts with the ' that spreadsheets write before = + - @; it is sent as it is.":
    "昵称以 ' 开头（电子表格写在 = + - @ 之前的符号），将按原样发送。",
  'The nickname is a word that programs write for an empty cell; use --null <word> if it means that.':
    '昵称是程序用来表示空单元格的词；若确为此意，请用 --null <该词>。',
  'The nickname looks like text that was once decoded wrongly.': '昵称像是曾按错误的编码读取过（乱码）。',
  'The file has exactly as many lines as a spreadsheet can hold; the rest may have been cut off.':
    '文件行数恰好等于电子表格的行数上限，后面的数据可能被截断了。',
  'Column {} is invalid in most rows; use --map {}=none to leave it out.':
    '列 {0} 在多数行中无效；可用 --map {1}=none 忽略该列。',
  '{} imported values of {} are unlike all others; look at lines {}.':
    '已导入的 {1} 中有 {0} 个与其他值明显不同；请查看第 {2} 行。',
  '1 imported {} is unlike all others; look at line {}.':
    '已导入的 {0} 中有 1 个与其他值明显不同；请查看第 {1} 行。',
  '({} in {} of the first {} rows: line {})': '（{0}：前 {2} 行中有 {1} 行，第 {3} 行）',
  '({} in {} of the first {} rows: lines {})': '（{0}：前 {2} 行中有 {1} 行，第 {3} 行）',
  '{} is "{}", {} and not an account; remove the line, or use --as-is if it is one.':
    '{0} 是 "{1}"（{2}），不是账号；请删除该行，若确为账号，请加 --as-is。',
  'The row is a header, as when files were joined; remove it.': '该行是表头，像是拼接文件所致；请删除。',
  'The row is under another header (line {}) with other columns; import that part as a file of its own.':
    '该行位于另一个列不同的表头（第 {0} 行）之下；请将该部分作为单独的文件导入。',
  'The record has {} where the header has {}; {}.': '该记录有 {0}，而表头有 {1} 个；{2}。',
  'The record goes on for more than {} bytes, to line {}; look for a quote that is never closed.':
    '该记录超过 {0} 字节，一直延续到第 {1} 行；请检查是否有未闭合的引号。',
  'The row may be part of a row that a line break divides, beside it; put a cell with a line break in quotes.':
    '该行可能属于旁边被换行拆开的某一行；含换行的单元格请加引号。',
  'Lines {} to {} are one record.': '第 {0} 至 {1} 行是同一条记录。',
  'Lines {} to {} can be read in more than one way, so none of them is imported.':
    '第 {0} 至 {1} 行有多种读法，因此都没有导入。',
  'The record is still in _raw alone; write its cells into their columns, or export it from its source again.':
    '该记录仍只在 _raw 中；请把各单元格填入对应的列，或从数据源重新导出。',
  'Line {} has the same account.': '第 {0} 行是同一账号，内容相同。',
  'Line {} has the same Identifier with other content, and is used.':
    '第 {0} 行的 Identifier 相同但内容不同，实际采用的是该行。',
  'An earlier run imported exactly this, {}.': '以前的运行已于 {0} 导入完全相同的内容。',
  'The run stopped before this row was sent.': '发送该行之前运行已停止。',
  '{} keeps its earlier value: this API cannot clear one.': '{0} 保留原值：该接口无法清空字段。',

  // Ledger and reports
  'The ledger in "{}" cannot be {}: {}, then run it again.': '账本 "{0}" 无法{1}：{2}，然后再次运行。',
  'The ledger in "{}" cannot be opened: {}, then run it again.': '无法打开账本 "{0}"：{1}，然后再次运行。',
  'The ledger in "{}" cannot be read: {}, then run it again.': '无法读取账本 "{0}"：{1}，然后再次运行。',
  'The ledger in "{}" cannot be written: {}, then run it again.': '无法写入账本 "{0}"：{1}，然后再次运行。',
  'the disk is full; free some space on it': '磁盘已满，请释放空间',
  'your disk quota is used up; free some space': '磁盘配额已用完，请释放空间',
  'permission is denied; make it writable, or name another place with --ledger':
    '没有权限，请设为可写，或用 --ledger 指定其他位置',
  'The ledger in "{}" is damaged ({}): {}.': '账本 "{0}" 已损坏（{1}）：{2}。',
  'move the folder away, or name another with --ledger, and run again: every row is then sent once more, which is safe':
    '请移走该目录，或用 --ledger 指定其他目录后再次运行，所有行会重新发送一次，这是安全的',
  'The ledger in "{}" is held by {}: wait until it has ended, or stop it, then run this again.':
    '账本 "{0}" 正被{1}占用：请等待其结束或将其停止，然后再次运行。',
  'another run': '另一次运行',
  'another run (process {} on {}, since {})': '另一次运行（主机 {1} 上的进程 {0}，始于 {2}）',
  'another run (process {} on {}, since {}, reports in "{}")':
    '另一次运行（主机 {1} 上的进程 {0}，始于 {2}，报告目录 "{3}"）',
  'The ledger in "{}" is that of shard {}: run with --shard {}, or name another place with --ledger.':
    '账本 "{0}" 属于分片 {1}：请用 --shard {2} 运行，或用 --ledger 指定其他位置。',
  'The ledger in "{}" is kept by shards of {}, and this run would send every row again: run with --shard i/{}, or copy it (tim-import ledger copy) into a Redis or, to run without --shard, into another folder, or name a new folder with --ledger.':
    '账本 "{0}" 按 {1} 个分片保存，本次运行会重新发送所有行：请用 --shard i/{2} 运行，或（用 tim-import ledger copy）复制到 Redis，不用 --shard 时也可复制到另一目录，或用 --ledger 指定新目录。',
  'The ledger in "{}" is kept without shards, and shard {} would send every row again: run without --shard, or copy it into a Redis (tim-import ledger copy), or name a new folder with --ledger.':
    '账本 "{0}" 未按分片保存，分片 {1} 会重新发送所有行：请不用 --shard 运行，或复制到 Redis（tim-import ledger copy），或用 --ledger 指定新目录。',
  'The ledger in "{}" is not used, because {}: name another folder with --ledger, or give it to this user alone (chown, chmod go-w).':
    '未使用账本 "{0}"：{1}。请用 --ledger 指定其他目录，或将其设为仅当前用户所有（chown、chmod go-w）。',
  '"{}" has a folder "{}" that is not a ledger\'s, and nothing in it was touched: name another folder with --ledger.':
    '"{0}" 中的目录 "{1}" 不属于账本，未改动其中任何内容：请用 --ledger 指定其他目录。',
  'The ledger at {} is of another version ("{}"), and this version reads "{}": update tim-import, or name another place with --ledger.':
    '账本 {0} 的版本（"{1}"）与本程序（"{2}"）不同：请升级 tim-import，或用 --ledger 指定其他位置。',
  'The ledger at {} is held by {}: wait until it has ended, or stop it, then run this again.':
    '账本 {0} 正被{1}占用：请等待其结束或将其停止，然后再次运行。',
  "This run's lock of shard {} in the ledger at {} is lost: another run took it over, or Redis forgot it. Run this again when no other run holds it.":
    '本次运行对账本 {1} 中分片 {0} 的锁已丢失：被另一次运行接管，或 Redis 已将其清除。请在没有其他运行占用时再次运行。',
  'The store in "{}" is of another version ({}), and this version reads "{}": update tim-import, or name another place with --ledger.':
    '"{0}" 中的存储版本（{1}）与本程序（"{2}"）不同：请升级 tim-import，或用 --ledger 指定其他位置。',
  'Redis at {} does not answer ({}).': 'Redis {0} 没有响应（{1}）。',
  'Redis at {} refuses ({}): {}.': 'Redis {0} 拒绝（{1}）：{2}。',
  'The Redis URL cannot be used: {}; write {}.': '无法使用该 Redis URL：{0}；请写成 {1}。',
  'Nothing was merged: {}.': '没有合并任何内容：{0}。',
  '{} "{}" cannot be written: {}.': '无法写入{0} "{1}"：{2}。',
  'The report': '报告',
  'The report folder': '报告目录',
  'The run folder': '运行目录',
  'The old run folder': '旧的运行目录',
  'The metrics file': '指标文件',
  'the disk is full; free space on it, or choose another place with {}, and run it again':
    '磁盘已满，请释放空间或用 {0} 指定其他位置，然后再次运行',
  'permission is denied; choose another place with {}, or make it writable':
    '没有权限，请用 {0} 指定其他位置，或设为可写',
  'a file is in the way; remove it, or choose another place with {}':
    '被同名文件占用，请删除该文件，或用 {0} 指定其他位置',
  'its folder does not exist; choose another place with {}': '所在目录不存在，请用 {0} 指定其他位置',
  'the disk reports an error; check it, or choose another place with {}, and run it again':
    '磁盘报告错误，请检查磁盘或用 {0} 指定其他位置，然后再次运行',
  '{} "{}" is not used, because {}: choose another place with --out, or give it to this user alone (chown, chmod go-w).':
    '未使用{0} "{1}"：{2}。请用 --out 指定其他位置，或将其设为仅当前用户所有（chown、chmod go-w）。',
  'A report could not be written.': '报告无法写入。',

  // The run
  '{} calls in flight need {} open files, and this process is allowed only {}: raise the limit (ulimit -n {}){}.':
    '并发 {0} 次调用需要打开 {1} 个文件，而进程上限为 {2}：请提高上限（ulimit -n {3}）{4}。',
  'The HTTP parser needs more addresses than this process is allowed: set no limit on them (ulimit -v unlimited), and limit memory by the container or the service.':
    'HTTP 解析器需要的地址空间超过进程上限：请取消该限制（ulimit -v unlimited），改由容器或服务限制内存。',
  '{} needs {}.': '{0} 需要 {1}。',
  '{}{} is not an option.': '{0}{1} 不是有效的选项。',
  '{} was written to while it was read: wait until it is complete.':
    '{0} 在读取过程中被写入：请等待其写入完成。',
  'Rows with the Identifier of an earlier row, but other content: {}; --duplicates error allows none.':
    '有 {0} 行与前面的行 Identifier 相同但内容不同，而 --duplicates error 不允许这种情况。',
  'The file has {}, but --min-rows asks for {}.': '文件有 {0}，而 --min-rows 要求至少 {1} 行。',
  'There is no complete run of "{}" to compare with yet: give --min-rows as a number, or leave it out once; name the source with --source if the file has another name each time.':
    '"{0}" 还没有可供比较的完整运行：请把 --min-rows 写成行数，或先运行一次不带该选项；若文件每次名称不同，请用 --source 指定来源。',
  'There is no complete run of the source "{}" to compare with yet: give --min-rows as a number, or leave it out once.':
    '来源 "{0}" 还没有可供比较的完整运行：请把 --min-rows 写成行数，或先运行一次不带该选项。',
  'The file has {}, and --min-rows asks for {} % of the last complete run of this file, which had {} ({}).':
    '文件有 {0}，而 --min-rows 要求不少于该文件上次完整运行（{3}，{2} 行）的 {1} %。',
  'The file has {}, and --min-rows asks for {} % of the last complete run of the source "{}", which had {} ({}).':
    '文件有 {0}，而 --min-rows 要求不少于来源 "{2}" 上次完整运行（{4}，{3} 行）的 {1} %。',
  'No earlier import is known, so all rows are new: leave out --max-changes for the first run.':
    '没有以往的导入记录，所有行都是新的：首次运行请去掉 --max-changes。',
  'New rows: {}, changed: {}, of {} valid ones; --max-changes allows {}.':
    '{2} 行有效数据中，新增 {0} 行，变更 {1} 行，--max-changes 只允许 {3} 行。',
  'New rows: {}, changed: {}, of {} valid ones; --max-changes allows fewer.':
    '{2} 个有效行中新增 {0} 行、变更 {1} 行，超过 --max-changes 的限制。',
  'Another process that shares the ceiling has --rate {}: the lowest is used, not {}.':
    '共享上限的另一进程设置了 --rate {0}：以最低者为准，而不是 {1}。',
  'The file has a column _line, so it holds some rows of another file: --min-rows and --report-missing do not apply to it.':
    '文件含有 _line 列，只包含另一文件的部分行：--min-rows 和 --report-missing 对其不适用。',
  'The input holds no row at all.': '输入中没有任何数据行。',
  '{} lists {} of earlier runs that this file lacks.': '{0} 列出了以前导入过、但本次文件中没有的 {1}。',
  '{} lists {} of earlier runs that this file lacks (invalid rows may be some of them).':
    '{0} 列出了以前导入过、但本次文件中没有的 {1}（其中有些可能就是无效的行）。',
  '--limit {} is reached.': '已达到 --limit {0}。',
  'Invalid, rejected or failed rows: {} of the first {}, more than --max-failures allows.':
    '前 {1} 行中有 {0} 行无效、被拒绝或失败，超过 --max-failures 的限制。',
  'Invalid, rejected or failed rows: {} of the first {}, more than the {} that --max-failures allows.':
    '前 {1} 行中有 {0} 行无效、被拒绝或失败，超过 --max-failures 允许的 {2} 行。',
  'No good answer for {} s (last: {}).': '连续 {0} 秒没有正常响应（最近一次：{1}）。',
  'No good reply for {} s (last: {}).': '连续 {0} 秒没有正常响应（最近一次：{1}）。',
  'An internal error ended the run.': '内部错误导致运行结束。',
  'Stopped by the caller.': '被调用方停止。',
  'Interrupted by {}.': '被 {0} 中断。',
  // As earlier versions wrote it into their folders.
  'The run was interrupted ({}).': '运行被中断（{0}）。',
  'The time of --deadline is up.': '已到 --deadline 规定的时间。',
  '{} rows in a row got code {} with no success between, so its cause is common to all rows: {}':
    '连续 {0} 行返回代码 {1}，其间没有一行成功，原因应为所有行所共有：{2}',
  'The only row got code {} with no success between, so its cause is common to all rows: {}':
    '仅有的一行返回代码 {0}，原因应为所有行所共有：{1}',
  'The server says: {}': '服务端返回：{0}',

  // verify
  "--qps, --fault and --accounts are the emulator's: they go with --sandbox.":
    '--qps、--fault 和 --accounts 用于模拟器，需与 --sandbox 一起使用。',
  '--sandbox reads the file twice: give --accounts, or a file in place of -.':
    '--sandbox 需要读取文件两次：请提供 --accounts，或用文件代替 -。',
  '--repair and --sample contradict each other: what was not asked about cannot be repaired.':
    '--repair 与 --sample 相互矛盾：没有查询过的账号无法修复。',
  '--repair all and --exists-only contradict each other: what differs would not be found.':
    '--repair all 与 --exists-only 相互矛盾：无法发现内容不同的账号。',
  'The verification stopped before the server was asked.': '查询服务端之前核对已停止。',
  'The call was account_check.': '该调用为 account_check。',
  'The call was portrait_get, which --exists-only does without.':
    '该调用为 portrait_get；使用 --exists-only 则不需要它。',
  'The answer does not mention this account.': '响应中没有该账号。',
  'Accounts that are on the server and in neither the file nor the ledger cannot be seen: no call lists them.':
    '服务端上既不在文件、也不在账本中的账号无法发现：没有接口可以列出它们。',
  'Accounts to send: {}, more than --max-changes allows; nothing was sent.':
    '需要发送 {0} 个账号，超过 --max-changes 的限制：没有发送任何内容。',

  // Sandbox and shards
  "The sandbox's port {} {}; give another one, or 0 for any free one.":
    '沙箱端口 {0} {1}；请指定其他端口，或用 0 表示任意空闲端口。',
  'The fault "{}" is unknown; write one of {}, like latency=200±50.':
    '未知的故障 "{0}"；可用的有 {1}，例如 latency=200±50。',
  'The fault "{}" {}; write it like {}.': '故障 "{0}" {1}；请写成 {2}。',
  'The limit "{}" is unknown; write calls per second, like 200, or like {}.':
    '未知的限制 "{0}"；请写每秒调用次数，例如 200，或 {1}。',
  "The sandbox's SDKAppID must be a whole number from 1 to 4294967295, not {}.":
    '沙箱的 SDKAppID 必须是 1 到 4294967295 的整数，而不是 {0}。',
  "The sandbox's secret key is empty; give it any text.": '沙箱的密钥为空；请填写任意文本。',
  'The sandbox needs an admin account, such as administrator.': '沙箱需要管理员账号，例如 administrator。',
  "The sandbox's calls per second must be above 0, not {}.": '沙箱的每秒调用次数必须大于 0，而不是 {0}。',
  "The sandbox's quota must be a number of accounts, not {}.": '沙箱的 quota 必须是账号数，而不是 {0}。',
  '--shard auto found none of {}; write --shard i/n, such as 1/4.':
    '--shard auto 没有找到 {0} 中的任何一个；请写 --shard i/n，例如 1/4。',
  '--shard auto found both {} and {}; write --shard i/n, such as 1/4.':
    '--shard auto 同时找到了 {0} 和 {1}；请写 --shard i/n，例如 1/4。',
  '--shard auto found {}, which does not say how many there are; write --shard auto/n, such as auto/4.':
    '--shard auto 找到了 {0}，但其中没有总数；请写 --shard auto/n，例如 auto/4。',
  '--shard auto found {}={}{}, which is no shard of {}{}; write --shard i/n, such as 1/4.':
    '--shard auto 找到了 {0}={1}{2}，不是 {3}{4} 的分片；请写 --shard i/n，例如 1/4。',

  // Batches
  'The first batch was imported, but reading it back did not find every account with its name: this run goes on with single calls.':
    '首批账号已导入，但读回核对时并非每个账号都带有昵称或头像：本次运行改用单个账号调用。',
  'Batches are not used, since the first one was refused ({}): this run goes on with single calls.':
    '首批调用被拒绝（{0}），不使用批量：本次运行改用单个账号调用。',
  'batch cannot be combined with redis: the shared ceiling is one for all calls, and batches have a limit of their own.':
    'batch 不能与 redis 同用：共用的上限针对所有调用，而批量调用有单独的限制。',
  '--batch cannot be combined with --redis: the shared ceiling is one for all calls, and batches have a limit of their own.':
    '--batch 不能与 --redis 同用：共用的上限针对所有调用，而批量调用有单独的限制。',
};
