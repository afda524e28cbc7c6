# Briefs: statements, questions and answers.
brief-list-lead = Choose the challenge that you want to answer.
brief-by = A challenge of
brief-prizes = Prizes
brief-files = Files
brief-answer-this = Answer this brief
brief-questions = Questions and answers
brief-no-questions = No questions yet
brief-no-questions-text = Questions of participants appear here.
brief-ask = Your question
brief-ask-hint = It is shown to everybody, without your name, when the organisers have answered it.
brief-ask-button = Ask
brief-asked = Your question is with the organisers. You get a mail when it is answered.
brief-organise-lead = Challenges that entries answer. Without briefs, entries are free in their subject.
brief-new = Add a brief
brief-waiting =
    { $count ->
        [one] one waits
       *[other] { $count } wait
    }
brief-title = Title
brief-owner = Organisation that asks
brief-owner-hint = May be empty.
brief-none = No briefs
brief-none-text = Add one for each challenge.
brief-slug-hint = Lower-case letters, digits and hyphens.
brief-summary-hint = One sentence.
brief-body = Statement
brief-file = Add files
brief-file-hint = Data, pictures, documents; at most 50 MB each.
brief-file-button = Upload
brief-delete = Delete this brief
brief-added = The brief is added. You can attach files now.
brief-saved = Saved.
brief-deleted = The brief is deleted.
brief-questions-lead = Answers are public; names of people who ask are not shown.
brief-unanswered = Not answered
brief-answer = Answer
brief-answer-hint = You can use Markdown.
brief-answer-button = Publish the answer
brief-answer-saved = The answer is public.
brief-question-delete = Delete the question
brief-question-deleted = The question is deleted.

brief-mail-answered-subject = Your question about { $brief } is answered
brief-mail-answered-text = The organisers of { $competition } have answered your question about { $brief }.
brief-mail-answered-action = See all answers
