-- Sends the requests of a file one after the other, and starts again after the last one. The
-- environment variable REQUESTS is the path of the file. Each line has the method, the URL path,
-- the cookies and the body of a request, separated by tabs. Each @ in a body is replaced by a new
-- UUID.
dofile("report.lua")

local lines = {}
for line in io.lines(os.getenv("REQUESTS")) do
  local method, path, cookies, body = line:match("^(.-)\t(.-)\t(.-)\t(.*)$")
  lines[#lines + 1] = {method = method, path = path, cookies = cookies, body = body}
end

local run, sent = os.time(), 0

request = function()
  sent = sent + 1
  local line = lines[(sent - 1) % #lines + 1]
  local id = string.format("%08x-0000-4000-8000-%012x", run, sent)
  local headers = {
    ["Connection"] = "close",
    ["Cookie"] = line.cookies,
    ["Content-Type"] = "application/x-www-form-urlencoded"
  }
  return wrk.format(line.method, line.path, headers, (line.body:gsub("@", id)))
end
